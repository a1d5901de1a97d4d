import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { checkoutFolder, kitDocumentPaths } from '../test/support/documents.ts';
import { runOnFiles } from '../test/support/promtool.ts';
import { checkGenerated, writeGenerated } from './files/generated-folder.ts';
import { generateAll } from './generated.ts';

const options = { documents: kitDocumentPaths, root: checkoutFolder, ruleTests: true };

describe('the committed configuration', () => {
  it('is what the documents give now: run `npx vigil slo generate` where it is not', async () => {
    const { files } = await generateAll(options);
    expect(await checkGenerated(files, join(checkoutFolder, 'platform'))).toEqual([]);
  });

  it('is one that promtool accepts as it stands', async () => {
    const file = join(checkoutFolder, 'platform/prometheus/prometheus.yml');
    const { ok, output } = await runOnFiles(inject('binaries').promtool, ['check', 'config', file], {});
    expect(output).toContain('SUCCESS: 3 rule files found');
    expect(ok).toBe(true);
  });
});

describe('generateAll', () => {
  it('gives other files after an edit of a document', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-generated-'));
    try {
      const { files } = await generateAll(options);
      await writeGenerated(files, join(folder, 'platform'));
      const [checkout = '', payments = ''] = await Promise.all(
        kitDocumentPaths.map((path) => readFile(join(checkoutFolder, path), 'utf8')),
      );
      await writeFile(join(folder, 'slo.yaml'), checkout.replace('target: 0.999', 'target: 0.9995'));
      await writeFile(join(folder, 'payments.yaml'), payments);
      const edited = await generateAll({ documents: ['slo.yaml', 'payments.yaml'], root: folder });
      const stale = await checkGenerated(edited.files, join(folder, 'platform'));
      expect(stale).toContainEqual({ path: 'prometheus/rules/checkout.yaml', state: 'differs' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
