/** The OpenSLO documents that a user names: files, folders, and patterns that the shell left as they are. */
import { glob, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { isGenerated } from '@vigil/slo';
import { messageOf, UserError } from '../errors.ts';

const IN_FOLDER = '**/*.{yaml,yml}';
const IS_PATTERN = /[*?[{]/;

/** By this a file of a folder is known to be meant, whatever else is wrong with it. */
const IS_OPENSLO = /^\s*["']?apiVersion["']?\s*:\s*["']?openslo/m;

/**
 * Their paths relative to the working folder, each once, in the order in which they were named. Of a folder those are taken that say `apiVersion: openslo`,
 * since it may hold other YAML; what we generated ourselves is always left out, so that documents and rules may lie side by side.
 * @throws UserError for a file that is not there, and for a folder or a pattern in which there is none
 */
export async function ownDocuments(
  named: readonly string[],
  workingFolder = process.cwd(),
): Promise<string[]> {
  const found: string[] = [];
  for (const name of named) found.push(...(await filesNamed(name, workingFolder)));
  const paths = [...new Set(found.map((path) => relative(workingFolder, path).replaceAll(sep, '/')))];
  const texts = await Promise.all(paths.map((path) => readText(resolve(workingFolder, path), path)));
  const documents = paths.filter((_, index) => !isGenerated(texts[index]!));
  if (documents.length === 0) {
    throw new UserError(
      `Nothing but generated files in ${named.join(' ')}`,
      'Name the OpenSLO documents that they were generated from.',
    );
  }
  return documents;
}

async function filesNamed(name: string, workingFolder: string): Promise<string[]> {
  const path = resolve(workingFolder, name);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new UserError(`${name} cannot be read: ${messageOf(error)}`, 'Name a file that you may read.');
  });
  if (found?.isDirectory()) {
    const files = await matching(IN_FOLDER, path);
    const texts = await Promise.all(files.map((file) => readText(file, file)));
    const documents = files.filter((_, index) => IS_OPENSLO.test(texts[index]!));
    if (documents.length > 0) return documents;
    throw new UserError(
      `The folder ${name} holds no .yaml or .yml with apiVersion: openslo/v1`,
      'Name the folder of your OpenSLO documents, or the documents themselves.',
    );
  }
  if (found !== undefined) return [path];
  if (!IS_PATTERN.test(name)) {
    throw new UserError(`${name} does not exist`, `Paths are relative to ${workingFolder}.`);
  }
  const files = await matching(name, workingFolder);
  if (files.length > 0) return files;
  throw new UserError(
    `No file matches ${name}`,
    `Patterns are relative to ${workingFolder}; ** is for any folders.`,
  );
}

/** The files that match, sorted; none of hidden folders or of installed packages. */
async function matching(pattern: string, folder: string): Promise<string[]> {
  const found = await Array.fromAsync(
    glob(pattern, {
      cwd: folder,
      withFileTypes: true,
      exclude: ({ name }) => name === 'node_modules' || (name.startsWith('.') && name.length > 2),
    }),
  );
  return found
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`${shown} cannot be read: ${messageOf(error)}`, 'Name a file that you may read.');
  }
}
