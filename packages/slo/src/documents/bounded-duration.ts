/** Durations of documents, within what Prometheus and its storage can hold. */
import { DAY_MS, parseShorthand } from '../durations.ts';
import type { Place, Report } from './report.ts';

const LONGEST = { name: '10Y', durationMs: 3650 * DAY_MS };

/** Milliseconds of a duration; undefined for one that is too long, which is told. */
export function durationOf(text: string, place: Place, report: Report): number | undefined {
  const durationMs = parseShorthand(text);
  if (durationMs > LONGEST.durationMs) {
    return report.refuse(place, `a duration of at most ${LONGEST.name}`, text);
  }
  return durationMs;
}
