/** Generated files in a folder: compared with what they should be, and written. What is not generated is left alone. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isGenerated } from './header.ts';

/** Texts by path below the folder, for example `prometheus/rules/checkout.yaml`; each begins with a header. */
export type GeneratedFiles = Record<string, string>;

/** A file that is not what the documents give now. `foreign`: somebody else's file stands where a generated one should. */
export type StaleFile = { path: string; state: 'missing' | 'differs' | 'not_generated' | 'foreign' };

/** Compares a folder with what it should hold; an empty list means that all is current. */
export async function checkGenerated(files: GeneratedFiles, folder: string): Promise<StaleFile[]> {
  const compared = await Promise.all(
    Object.entries(files).map(async ([path, expected]): Promise<StaleFile[]> => {
      const text = await textOf(join(folder, path));
      if (text === undefined) return [{ path, state: 'missing' }];
      if (!isGenerated(text)) return [{ path, state: 'foreign' }];
      return text === expected ? [] : [{ path, state: 'differs' }];
    }),
  );
  const leftOver = await generatedBefore(files, folder);
  return [...compared.flat(), ...leftOver.map((path): StaleFile => ({ path, state: 'not_generated' }))];
}

/**
 * Writes the files and removes those that were generated before and that no document gives any more. Whatever stands where a file goes is
 * overwritten: see checkGenerated for files of others.
 * @returns the paths that were removed
 */
export async function writeGenerated(files: GeneratedFiles, folder: string): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const leftOver = await generatedBefore(files, folder);
  for (const path of leftOver) await rm(join(folder, path));
  return leftOver;
}

/** Rules, and tests of them, that Prometheus or promtool would load although nothing gives them. */
async function generatedBefore(files: GeneratedFiles, folder: string): Promise<string[]> {
  const places = new Set(Object.keys(files).filter(isYaml).map(dirname));
  const found = await Promise.all(
    [...places].map(async (place) => {
      const names = await readdir(join(folder, place)).catch(() => []);
      const paths = names.filter(isYaml).map((name) => join(place, name));
      const texts = await Promise.all(paths.map((path) => textOf(join(folder, path))));
      return paths.filter((path, index) => !(path in files) && isGenerated(texts[index] ?? ''));
    }),
  );
  return found.flat();
}

/** A rule file. Configurations end in `.yml`: one of them that is not generated now may well be in use. */
function isYaml(path: string): boolean {
  return path.endsWith('.yaml');
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
