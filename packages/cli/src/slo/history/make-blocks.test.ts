import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPENMETRICS_END, sampleLine, seriesText } from '@vigil/slo';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { makeBlocks } from './make-blocks.ts';
import { inWorkshop } from './workshop.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-blocks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function blocksOf(text: string): Promise<void> {
  const file = join(folder, 'samples.om');
  await writeFile(file, text);
  await inWorkshop({ within: folder, binaries: inject('binaries') }, (workshop) =>
    makeBlocks(workshop, file, join(folder, 'data')),
  );
}

test('every value, label and millisecond comes out as it went in, in one block', async () => {
  const times = Array.from({ length: 1000 }, (_, index) => 1_795_534_144_001 + index);
  const odd = seriesText('odd', { text: 'say "hi"\nC:\\', empty: '', __name__: 'not this' });
  const month = [1_792_942_144_000, 1_795_534_144_000].map((timeMs) => sampleLine('month', 1, timeMs));
  await blocksOf(
    [
      ...times.map((timeMs) => sampleLine('many', timeMs % 1000, timeMs)),
      ...[Number.NaN, Number.POSITIVE_INFINITY, -0.1, 1e-9, 524219.25].map((value, index) =>
        sampleLine(odd, value, 1_795_534_144_000 + index * 1000),
      ),
      ...month,
      OPENMETRICS_END,
    ].join(''),
  );
  // promtool wants to see a log beside the blocks.
  await mkdir(join(folder, 'data', 'wal'));
  const { stdout } = await execa(inject('binaries').promtool, ['tsdb', 'dump', join(folder, 'data')]);
  const dumped = Map.groupBy(stdout.split('\n'), (line) => /__name__="(\w+)"/.exec(line)?.[1]);
  expect(dumped.get('many')).toEqual(times.map((timeMs) => `{__name__="many"} ${timeMs % 1000} ${timeMs}`));
  expect(dumped.get('odd')).toEqual(
    ['NaN', '+Inf', '-0.1', '1e-09', '524219.25'].map(
      (value, index) =>
        `{__name__="odd", text="say \\"hi\\"\\nC:\\\\"} ${value} ${1_795_534_144_000 + index * 1000}`,
    ),
  );
  expect(dumped.get('month')).toHaveLength(2);
  const { stdout: list } = await execa(inject('binaries').promtool, ['tsdb', 'list', join(folder, 'data')]);
  expect(list.trim().split('\n')).toHaveLength(2);
});

test('what is no OpenMetrics is refused with what promtool says, and how it is written', async () => {
  const refused = blocksOf('up{job="shop"} 1 1795534144\n');
  await expect(refused).rejects.toThrow(/promtool could not make blocks.*EOF/s);
  await expect(refused).rejects.toMatchObject({ next: expect.stringContaining('# EOF') });
});
