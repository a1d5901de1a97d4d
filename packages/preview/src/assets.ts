/** What the page loads: stylesheets, uPlot, and the scripts of `browser/` and `shared/` with their types taken out. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gridCss } from './page/grid-css.ts';

export type Asset = { type: string; content: string };

export type Assets = {
  /** Changes with any content: an address with it can be kept for ever. */
  version: string;
  stylesheets: readonly string[];
  modules: readonly string[];
  find(path: string): Asset | undefined;
};

const source = dirname(fileURLToPath(import.meta.url));
const uplot = dirname(createRequire(import.meta.url).resolve('uplot'));

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** Reads everything once: some forty small files. */
export function loadAssets(): Assets {
  const scripts = ['browser', 'browser/draw', 'shared'].flatMap(scriptsIn);
  const styles = ['page.css', 'panels.css', 'drawings.css'];
  const all = new Map<string, Asset>([
    ['uplot.js', { type: SCRIPT, content: readFileSync(join(uplot, 'uPlot.esm.js'), 'utf8') }],
    ['uplot.css', { type: STYLE, content: readFileSync(join(uplot, 'uPlot.min.css'), 'utf8') }],
    ['grid.css', { type: STYLE, content: gridCss() }],
    ['icon.svg', { type: 'image/svg+xml', content: read('styles/icon.svg') }],
    ...styles.map((name): [string, Asset] => [name, { type: STYLE, content: read(`styles/${name}`) }]),
    ...scripts,
  ]);
  const hash = createHash('sha256');
  for (const [path, { content }] of all) hash.update(`${path}\n${content}`);
  return {
    version: hash.digest('hex').slice(0, 12),
    stylesheets: ['uplot.css', 'grid.css', ...styles],
    modules: ['uplot.js', ...scripts.map(([path]) => path)],
    find: (path) => all.get(path),
  };
}

function scriptsIn(folder: string): [string, Asset][] {
  return readdirSync(join(source, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => [
      `${folder}/${file}`,
      { type: SCRIPT, content: asScript(read(`${folder}/${file}`), folder) },
    ]);
}

/** A browser knows no packages: the one that is used stands beside the folders. */
function asScript(typescript: string, folder: string): string {
  const up = '../'.repeat(folder.split('/').length);
  return stripTypeScriptTypes(typescript).replace("from 'uplot'", `from '${up}uplot.js'`);
}

const read = (path: string) => readFileSync(join(source, path), 'utf8');
