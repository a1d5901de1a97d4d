import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { loadAssets } from './assets.ts';

const assets = loadAssets();
const scripts = assets.modules.filter((path) => path.endsWith('.ts'));

test('scripts have no types and import only what is served', () => {
  expect(scripts).toContain('browser/main.ts');
  for (const path of scripts) {
    const { type, content } = assets.find(path)!;
    expect(type).toBe('text/javascript; charset=utf-8');
    expect(content, path).not.toMatch(/^(import type|export type|interface) /m);
    for (const [, specifier = ''] of content.matchAll(/^import (?:[^'"]+ from )?['"]([^'"]+)['"]/gm)) {
      expect(assets.find(join(dirname(path), specifier)), `${path} imports ${specifier}`).toBeDefined();
    }
  }
});

test('what the page names is there, and nothing else of the disk', () => {
  for (const path of [...assets.stylesheets, ...assets.modules, 'icon.svg'])
    expect(assets.find(path), path).toBeDefined();
  expect(assets.find('../package.json')).toBeUndefined();
  expect(assets.find('index.ts')).toBeUndefined();
});

test('the version is that of the contents', () => {
  expect(loadAssets().version).toBe(assets.version);
});
