import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { milestones } from '../../emulator/protocol/rpc/samples.ts';

interface Manifest {
  readonly contributes: Readonly<Record<string, unknown>>;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const commands = (contributes['commands'] as readonly { readonly command: string; readonly title: string }[]) ?? [];
const ids = new Set(commands.map(({ command }) => command));
const views = Object.values(
  contributes['views'] as Readonly<Record<string, readonly { readonly id: string }[]>>,
).flat();
/** VS Code makes one for each view. */
const focusCommands = new Set(views.map(({ id }) => `${id}.focus`));

describe('what the extension contributes', () => {
  it('has each command once, in its own name, with a title as VS Code writes them', () => {
    assert.equal(ids.size, commands.length);
    for (const { command, title } of commands) {
      assert.match(command, /^sluice\.[a-zA-Z]+\.[a-zA-Z]+$/);
      assert.match(title, /^[A-Z]/, command);
    }
  });

  it('names no command in menus, links and welcomes that is not there', () => {
    const text = JSON.stringify([contributes['menus'], contributes['keybindings'] ?? []]);
    const named = [...text.matchAll(/"command":"(sluice\.[^"]+)"/g)].map((match) => match[1] ?? '');
    const linked = JSON.stringify([contributes['viewsWelcome'], contributes['walkthroughs']]);
    const links = [...linked.matchAll(/\(command:(sluice\.[\w.]+)/g)].map((match) => match[1] ?? '');
    assert.equal(named.length > 0 && links.length > 0, true);
    const missing = [...named, ...links].filter((id) => !ids.has(id) && !focusCommands.has(id));
    assert.deepEqual([...new Set(missing)], []);
  });

  it('shows a picture in every step of the walkthrough, which the emulator completes', () => {
    const [walkthrough] = contributes['walkthroughs'] as readonly {
      readonly steps: readonly {
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    assert.equal(walkthrough?.steps.length, 5);
    for (const { media, completionEvents } of walkthrough.steps) {
      assert.equal(existsSync(media.svg), true, media.svg);
      assert.match(media.altText, /\.$/);
      const [, name] = /^onContext:sluice\.milestone\.(\w+)$/.exec(completionEvents[0] ?? '') ?? [];
      assert.equal(
        milestones.some((one) => one === name),
        true,
        name,
      );
      // Colours are those of the theme, so that the picture fits a dark one and a light one.
      const colours = readFileSync(media.svg, 'utf8').match(/(?:fill|stroke)="(?!none|var\(--vscode-)[^"]*"/g);
      assert.equal(colours, null, media.svg);
    }
  });
});
