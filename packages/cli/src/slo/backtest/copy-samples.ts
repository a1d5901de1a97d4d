/** Copies the samples that rules read from a Prometheus into a file, at their own times. */
import { type ParsedSelector, prometheusDuration, sampleLine, seriesText } from '@vigil/slo';
import { UserError } from '../../errors.ts';
import { dataOf } from '../../prometheus/answer.ts';
import type { PrometheusClient } from '../../prometheus/client.ts';
import type { Past } from '../history/record-past.ts';
import type { SampleFile } from '../history/sample-file.ts';

/** About a gigabyte of text, and a minute or two of work. */
const MOST_SAMPLES = 10_000_000;

/** So many samples are asked for at once, about. */
const SAMPLES_AT_ONCE = 200_000;

/**
 * @returns how many samples were copied
 * @throws UserError when there would be too many, or Prometheus does not answer
 */
export async function copySamples(
  selectors: readonly ParsedSelector[],
  { startMs, endMs }: Past,
  client: PrometheusClient,
  file: SampleFile,
  signal?: AbortSignal,
): Promise<number> {
  const rates = new Map<string, number>();
  for (const { text } of selectors) rates.set(text, await samplesPerHour(text, endMs, client));
  const hours = (endMs - startMs) / 3_600_000;
  const expected = [...rates.values()].reduce((sum, rate) => sum + rate * hours, 0);
  if (expected > MOST_SAMPLES) {
    throw new UserError(
      `That would copy about ${Math.round(expected / 1e6)} million samples; ${MOST_SAMPLES / 1e6} million is the most.`,
      'Give fewer documents, or a shorter time: --from and --to. Three days before --from are read as well.',
    );
  }
  let copied = 0;
  const newest = new Map<string, number>();
  for (const [selector, rate] of rates) {
    const chunkMs = chunkOf(rate, endMs - startMs);
    for (let fromMs = startMs; fromMs < endMs; fromMs += chunkMs) {
      signal?.throwIfAborted();
      const untilMs = Math.min(fromMs + chunkMs, endMs);
      const range = `${selector}[${prometheusDuration(untilMs - fromMs)}]`;
      for (const { labels, points } of dataOf(await client.rawSamples(range, untilMs / 1000), client.url)) {
        const series = seriesText(labels.__name__ ?? '', labels);
        for (const { timeSeconds, value } of points) {
          const timeMs = Math.round(timeSeconds * 1000);
          // Two selectors may select one series, and two chunks share their border.
          if (timeMs <= (newest.get(series) ?? Number.NEGATIVE_INFINITY)) continue;
          newest.set(series, timeMs);
          file.write(sampleLine(series, value, timeMs));
          copied += 1;
        }
      }
      await file.room();
    }
  }
  return copied;
}

async function samplesPerHour(selector: string, endMs: number, client: PrometheusClient): Promise<number> {
  const moment = { startSeconds: endMs / 1000, endSeconds: endMs / 1000, stepSeconds: 1 };
  const answer = await client.queryRange(`sum(count_over_time(${selector}[1h]))`, moment);
  return dataOf(answer, client.url)[0]?.points[0]?.value ?? 0;
}

function chunkOf(samplesPerHour: number, wholeMs: number): number {
  const chunkMs = samplesPerHour === 0 ? wholeMs : (SAMPLES_AT_ONCE / samplesPerHour) * 3_600_000;
  return Math.max(60_000, Math.min(wholeMs, Math.floor(chunkMs)));
}
