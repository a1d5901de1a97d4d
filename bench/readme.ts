/** Puts what a suite gave between its markers in bench/README.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const readmeFile = fileURLToPath(new URL('README.md', import.meta.url));

/** @throws Error when the text has no place for the suite */
export function withSection(text: string, suite: string, section: string): string {
  const begin = `<!-- ${suite}: written by npm run bench -- ${suite} --write -->`;
  const end = `<!-- end of ${suite} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`bench/README.md has no section "${begin}" ... "${end}"`);
  return `${text.slice(0, from + begin.length)}\n\n${section}\n\n${text.slice(to)}`;
}

export async function writeSection(suite: string, section: string): Promise<void> {
  await writeFile(readmeFile, withSection(await readFile(readmeFile, 'utf8'), suite, section));
}
