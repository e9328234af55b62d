import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extensionManifest } from '../../tools/packaging/stage.ts';
import { packageClosure } from '../../tools/packaging/closure.ts';
import { currentTarget, packageTargets } from '../../tools/packaging/targets.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

const packageJson = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('The VSIX', () => {
  it('has a manifest with what VS Code reads, and nothing of npm', () => {
    const manifest = extensionManifest(packageJson);
    for (const field of [
      'name',
      'version',
      'publisher',
      'displayName',
      'icon',
      'main',
      'contributes',
      'capabilities',
    ]) {
      assert.notEqual(manifest[field], undefined, field);
    }
    for (const field of ['scripts', 'dependencies', 'devDependencies', 'bin', 'private']) {
      assert.equal(manifest[field], undefined, field);
    }
    assert.deepEqual(manifest['engines'], { vscode: '^1.100.0' });
    assert.deepEqual(manifest['extensionKind'], ['workspace']);
  });

  it('is made for the platform of this machine', () => {
    assert.ok(packageTargets.some(({ target }) => target === currentTarget()));
  });

  it('takes along what a package needs', () => {
    const names = packageClosure(join(repositoryRoot, 'node_modules'), ['parquetjs-lite']).map(({ name }) => name);
    assert.ok(
      names.includes('parquetjs-lite') && names.includes('snappyjs') && names.includes('varint'),
      String(names),
    );
  });

  it('has every picture that its manifest names', () => {
    const text = JSON.stringify(extensionManifest(packageJson));
    const paths = new Set([...text.matchAll(/"(extension\/media\/[^"]+)"/g)].map(([, path]) => path ?? ''));
    assert.ok(paths.size > 0);
    for (const path of paths) assert.ok(existsSync(join(repositoryRoot, path)), path);
  });
});
