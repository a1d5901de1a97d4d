/** Fills what rules record into the past that is being made, pass by pass: each sees what those before it gave. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type RuleGroup, sampleLine, seriesText } from '@vigil/slo';
import { evaluateRules, type PastRange, type Recorded } from './evaluate.ts';
import { makeBlocks } from './make-blocks.ts';
import { openSampleFile } from './sample-file.ts';
import { withPrometheus } from './temporary-prometheus.ts';
import type { Workshop } from './workshop.ts';

/** @returns how many samples were recorded */
export async function fillPasses(
  passes: readonly RuleGroup[][],
  range: PastRange,
  workshop: Workshop,
): Promise<number> {
  let samples = 0;
  for (const [index, pass] of passes.entries()) {
    workshop.signal?.throwIfAborted();
    const path = join(workshop.folder, `pass-${index + 1}.om`);
    const file = openSampleFile(path);
    const write = ({ name, labels, points }: Recorded) => {
      const series = seriesText(name, labels);
      for (const { timeMs, value } of points) {
        // As Prometheus records that an alert fires, whatever the value of its condition.
        file.write(sampleLine(series, name === 'ALERTS' ? 1 : value, timeMs));
      }
      return file.room();
    };
    await evaluatePass(pass, range, workshop, write);
    const written = await file.close();
    if (written > 0) await makeBlocks(workshop, path, workshop.dataFolder);
    await rm(path);
    samples += written;
  }
  return samples;
}

export async function evaluatePass(
  pass: readonly RuleGroup[],
  range: PastRange,
  workshop: Workshop,
  onRecorded: (recorded: Recorded) => Promise<void> | void,
): Promise<void> {
  const rules = pass.flatMap((group) => group.rules).filter((rule) => 'record' in rule);
  await withPrometheus(workshop, (client) =>
    evaluateRules(rules, range, client, onRecorded, workshop.signal),
  );
}
