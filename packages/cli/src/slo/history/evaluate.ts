/** Evaluates rules over a range of the past, as a Prometheus would have. */
import type { RuleGroup } from '@vigil/slo';
import { UserError } from '../../errors.ts';
import { describeNoData } from '../../prometheus/answer.ts';
import type { Labels, PrometheusClient } from '../../prometheus/client.ts';

/** From the first to the last evaluation, in milliseconds since the epoch; both are included. */
export type PastRange = { startMs: number; endMs: number; stepMs: number };

type RecordingRule = Extract<RuleGroup['rules'][number], { record: string }>;

export type Recorded = { name: string; labels: Labels; points: { timeMs: number; value: number }[] };

/** Prometheus refuses a query for more points of a series. */
const MOST_POINTS = 11_000;

/** As many as there are processors on a small machine, and one that waits. */
const AT_ONCE = 3;

/** @param onRecorded gets each series, in pieces where the range is long */
export async function evaluateRules(
  rules: readonly RecordingRule[],
  range: PastRange,
  client: PrometheusClient,
  onRecorded: (recorded: Recorded) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  const queue = rules.flatMap((rule) => piecesOf(range).map((piece) => ({ rule, piece })));
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      signal?.throwIfAborted();
      const { rule, piece } = next;
      const answer = await client.queryRange(rule.expr, {
        startSeconds: piece.startMs / 1000,
        endSeconds: piece.endMs / 1000,
        stepSeconds: piece.stepMs / 1000,
      });
      if (answer.kind !== 'data') {
        throw new UserError(
          `${rule.record} could not be evaluated. ${describeNoData(answer, client.url)}`,
          `Its expression is:\n${rule.expr}`,
        );
      }
      for (const { labels, points } of answer.data) {
        await onRecorded({
          name: rule.record,
          labels: { ...labels, ...rule.labels },
          points: points.map(({ timeSeconds, value }) => ({ timeMs: Math.round(timeSeconds * 1000), value })),
        });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** The marks of a step that lie in a range. */
export function marksIn(fromMs: number, toMs: number, stepMs: number): PastRange {
  return { startMs: Math.ceil(fromMs / stepMs) * stepMs, endMs: Math.floor(toMs / stepMs) * stepMs, stepMs };
}

function piecesOf({ startMs, endMs, stepMs }: PastRange): PastRange[] {
  const pieces: PastRange[] = [];
  const pieceMs = (MOST_POINTS - 1) * stepMs;
  for (let fromMs = startMs; fromMs <= endMs; fromMs += pieceMs + stepMs) {
    pieces.push({ startMs: fromMs, endMs: Math.min(endMs, fromMs + pieceMs), stepMs });
  }
  return pieces;
}
