import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Documents, readDocuments } from '../documents/read-documents.ts';

/**
 * Reads OpenSLO documents from files.
 * @param root what the paths are relative to; the working folder by default
 * @throws DocumentError with every fault of every document
 */
export async function loadDocuments(paths: string[], root = process.cwd()): Promise<Documents> {
  const files = await Promise.all(
    paths.map(async (path) => ({ file: path, text: await readFile(resolve(root, path), 'utf8') })),
  );
  return readDocuments(files);
}
