/** What the Markdown of the project promises is there: its commands exist, its links lead somewhere. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { checkoutFolder } from '../packages/cli/src/paths.ts';

const { stdout } = await execa('git', ['ls-files', '*.md'], { cwd: checkoutFolder });
const documents = stdout.split('\n').filter(Boolean);
const textOf = (document: string) => readFile(join(checkoutFolder, document), 'utf8');
const { scripts } = JSON.parse(await readFile(join(checkoutFolder, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(documents)('%s', (document) => {
  test('names only npm scripts that exist', async () => {
    const named = [...(await textOf(document)).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
    for (const [, script, short] of named) expect(scripts).toHaveProperty([script ?? short ?? '']);
  });

  test('links only to files that exist', async () => {
    const links = [...(await textOf(document)).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)];
    for (const [, link] of links) {
      await expect(stat(join(checkoutFolder, dirname(document), link ?? '')), link).resolves.toBeDefined();
    }
  });
});

const commands = new Set<string>();
for (const document of documents) {
  for (const [, command] of (await textOf(document)).matchAll(/npx vigil ((?:slo )?[a-z][a-z-]*)/g))
    commands.add(command ?? '');
}

test.each([...commands])('npx vigil %s exists and has a help', async (command) => {
  const { exitCode, stdout } = await execa(
    process.execPath,
    ['packages/cli/src/main.ts', ...command.split(' '), '--help'],
    {
      cwd: checkoutFolder,
      reject: false,
    },
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`vigil ${command}`);
});
