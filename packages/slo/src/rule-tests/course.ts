/** The course of a test: what is answered in each phase, and how it shows in a counter or in a level. */

import { exact } from '../tiers.ts';

/** Events between two scrapes, while a phase lasts; `gone` when there is no series. */
export type Phase = { scrapes: number; good: number; bad: number } | { scrapes: number; gone: true };

/** So many that a share of one in a million is a whole event. */
const EVENTS_PER_SCRAPE = 1_000_000;

/** Steady traffic of which a share fails. */
export function traffic(scrapes: number, errorRatio: number): Phase {
  const bad = exact(EVENTS_PER_SCRAPE * errorRatio);
  return { scrapes, good: exact(EVENTS_PER_SCRAPE - bad), bad };
}

export function idle(scrapes: number): Phase {
  return { scrapes, good: 0, bad: 0 };
}

export function gone(scrapes: number): Phase {
  return { scrapes, gone: true };
}

export type Counted = { good: number; bad: number };

/** A counter in promtool's notation: it begins at zero and grows by what it counts. */
export function counterValues(course: Phase[], counts: (events: Counted) => number): string {
  let value = 0;
  const phases = course.map((phase) => {
    if ('gone' in phase) return missing(phase.scrapes);
    const each = counts(phase);
    const first = exact(value + each);
    value = exact(value + each * phase.scrapes);
    return `${first}+${each}x${phase.scrapes - 1}`;
  });
  return ['0', ...phases].join(' ');
}

/** A level in promtool's notation: each phase has one of its own, and the first begins with the run. */
export function levelValues(course: Phase[], levelOf: (events: Counted) => number): string {
  const phases = course.map((phase, index) => {
    if ('gone' in phase) return missing(phase.scrapes);
    return `${levelOf(phase)}x${index === 0 ? phase.scrapes : phase.scrapes - 1}`;
  });
  return phases.join(' ');
}

function missing(scrapes: number): string {
  return scrapes === 1 ? 'stale' : `stale _x${scrapes - 1}`;
}
