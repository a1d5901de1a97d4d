// Runs dependency-cruiser, with the rules of .dependency-cruiser.mjs, on copies of the sources as JavaScript: it reads
// TypeScript through the compiler's API, which TypeScript 7 does not have. Imports of types are kept, for they are imports too.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { checkoutFolder } from '../paths.ts';

const folders = ['packages', 'services', 'bench', 'dashboards', 'test'];

/** TypeScript as JavaScript, with `.ts` in specifiers and package exports turned to `.mjs`. */
function asJavaScript(source: string): string {
  const withTypes = source.replace(/^(import|export) type (?=[^;=]*\sfrom\s)/gm, '$1 ');
  return stripTypeScriptTypes(withTypes).replace(/(['"][^'"\n]+)\.ts(?=['"])/g, '$1.mjs');
}

async function sourceFiles(): Promise<string[]> {
  const listed = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...folders], {
    cwd: checkoutFolder,
  });
  return listed.stdout.split('\n').filter((file) => /\.(ts|js)$|(^|\/)package\.json$/.test(file));
}

async function copyAsJavaScript(file: string, target: string): Promise<void> {
  const source = await readFile(join(checkoutFolder, file), 'utf8').catch(() => undefined);
  // Deleted, and not committed yet.
  if (source === undefined) return;
  const isTypeScript = file.endsWith('.ts');
  const path = join(target, isTypeScript ? file.replace(/\.ts$/, '.mjs') : file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, isTypeScript ? asJavaScript(source) : source.replaceAll('.ts"', '.mjs"'));
  if (file.endsWith('package.json')) {
    const { name } = JSON.parse(source) as { name: string };
    await mkdir(join(target, 'node_modules', dirname(name)), { recursive: true });
    await symlink(dirname(path), join(target, 'node_modules', name));
  }
}

await mkdir(join(checkoutFolder, '.vigil'), { recursive: true });
// Within the checkout, so that packages resolve to its node_modules.
const copy = await mkdtemp(join(checkoutFolder, '.vigil', 'imports-'));
try {
  await cp(join(checkoutFolder, 'package.json'), join(copy, 'package.json'));
  for (const file of await sourceFiles()) await copyAsJavaScript(file, copy);
  const cruise = join(checkoutFolder, 'node_modules', '.bin', 'depcruise');
  const rules = join(checkoutFolder, '.dependency-cruiser.mjs');
  const { exitCode } = await execa(process.execPath, [cruise, '--config', rules, ...folders], {
    cwd: copy,
    reject: false,
    stdio: 'inherit',
  });
  process.exitCode = exitCode ?? 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}
