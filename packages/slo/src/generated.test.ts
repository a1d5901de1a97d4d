import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { checkoutFolder, kitDocumentPaths } from '../test/support/documents.ts';
import { runOnFiles } from '../test/support/promtool.ts';
import { checkGenerated, generateAll, writeGenerated } from './generated.ts';

const options = { documents: kitDocumentPaths, root: checkoutFolder };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-platform-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the committed configuration', () => {
  it('is what the documents give now: run `npx vigil slo generate` where it is not', async () => {
    expect(await checkGenerated({ ...options, folder: join(checkoutFolder, 'platform') })).toEqual([]);
  });

  it('is one that promtool accepts as it stands', async () => {
    const file = join(checkoutFolder, 'platform/prometheus/prometheus.yml');
    const { ok, output } = await runOnFiles(inject('binaries').promtool, ['check', 'config', file], {});
    expect(output).toContain('SUCCESS: 3 rule files found');
    expect(ok).toBe(true);
  });
});

describe('generated files', () => {
  it('are written and then found current; nothing else of the folder is touched', async () => {
    await writeFile(join(folder, 'README.md'), 'mine');
    const { files } = await generateAll(options);
    expect(await checkGenerated({ ...options, folder })).toHaveLength(Object.keys(files).length);
    await writeGenerated(files, folder);
    expect(await checkGenerated({ ...options, folder })).toEqual([]);
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('mine');
  });

  it('are found stale when one is edited, missing or left over, and mended by writing again', async () => {
    const { files } = await generateAll(options);
    await writeGenerated(files, folder);
    await writeFile(join(folder, 'prometheus/rules/checkout.yaml'), 'groups: []\n');
    await rm(join(folder, 'alertmanager/alertmanager.yml'));
    await writeFile(join(folder, 'prometheus/rules/old-service.yaml'), 'groups: []\n');
    const stale = await checkGenerated({ ...options, folder });
    expect(stale).toHaveLength(3);
    expect(stale).toEqual(
      expect.arrayContaining([
        { path: 'prometheus/rules/checkout.yaml', state: 'differs' },
        { path: 'alertmanager/alertmanager.yml', state: 'missing' },
        { path: 'prometheus/rules/old-service.yaml', state: 'not_generated' },
      ]),
    );
    await writeGenerated(files, folder);
    expect(await checkGenerated({ ...options, folder })).toEqual([]);
  });

  it('are stale after an edit of a document', async () => {
    const { files } = await generateAll(options);
    await writeGenerated(files, folder);
    const text = await readFile(join(checkoutFolder, kitDocumentPaths[0]!), 'utf8');
    const root = await mkdtemp(join(tmpdir(), 'vigil-documents-'));
    try {
      await writeFile(join(root, 'slo.yaml'), text.replace('target: 0.999', 'target: 0.9995'));
      await writeFile(
        join(root, 'payments.yaml'),
        await readFile(join(checkoutFolder, kitDocumentPaths[1]!)),
      );
      const stale = await checkGenerated({ documents: ['slo.yaml', 'payments.yaml'], root, folder });
      expect(stale.map(({ path }) => path)).toContain('prometheus/rules/checkout.yaml');
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });
});
