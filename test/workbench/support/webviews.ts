import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

/** The frame of a visible webview whose document answers to this selector. */
export async function webview(page: Page, selector: string, timeout = 30_000): Promise<Frame> {
  const started = performance.now();
  for (;;) {
    for (const frame of page.frames()) {
      if (!frame.url().includes('fake.html')) continue;
      const there = await frame
        .locator(selector)
        .first()
        .isVisible()
        .catch(() => false);
      if (there) return frame;
    }
    if (performance.now() - started > timeout) {
      const texts = await Promise.all(webviews(page).map((frame) => frame.content().catch(() => '')));
      throw new Error(
        `No webview shows ${selector}. Shown: ${texts.map((text) => text.slice(0, 2000)).join('\n---\n')}`,
      );
    }
    await page.waitForTimeout(100);
  }
}

/** Frames of all webviews that are open. */
export function webviews(page: Page): readonly Frame[] {
  return page.frames().filter((frame) => frame.url().includes('fake.html'));
}

export interface AxeViolation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly string[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe says against a webview's document. Its script is evaluated by the debugger, so that the page's CSP stays as it is. */
export async function accessibilityViolations(frame: Frame): Promise<readonly AxeViolation[]> {
  await frame.evaluate(axeSource);
  return frame.evaluate(async () => {
    interface Axe {
      run(
        context: unknown,
        options: unknown,
      ): Promise<{
        violations: { id: string; impact: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
      }>;
    }
    const { axe } = globalThis as unknown as { axe: Axe };
    const { document } = globalThis as unknown as { document: { body: { style: { background: string } } } };
    // A webview is transparent; behind it is the editor, which axe cannot see from inside of the frame.
    document.body.style.background = 'var(--vscode-editor-background)';
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact,
      help,
      nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} :: ${failureSummary}`),
    }));
  });
}
