/** Small pieces of PromQL that several rules are written with. */
import { prometheusDuration } from '../durations.ts';
import type { Timing } from '../timing.ts';

export function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** A sum over series, and 0 where there is none. */
export function sumOrZero(query: string): string {
  return `sum(\n${indented(query)}\n) or vector(0)`;
}

/**
 * The range that holds the evaluations of a window and no other: half an evaluation short, so that it holds as many whether a range
 * includes its left end (Prometheus 2) or not (3).
 */
export function rangeOf(realMs: number, { evaluationIntervalMs }: Timing): string {
  return prometheusDuration(realMs - evaluationIntervalMs / 2);
}

/** 1 at the first evaluation of every step of time, 0 at the others; a scalar. */
export function atMark(stepMs: number, { evaluationIntervalMs }: Timing): string {
  return `(time() % ${stepMs / 1000} < bool ${evaluationIntervalMs / 1000})`;
}

/** A query at the first evaluation of every step of time, and nothing at the others. */
export function atMarkOnly(query: string, stepMs: number, { evaluationIntervalMs }: Timing): string {
  return `${query}\nand on () (vector(time() % ${stepMs / 1000}) < ${evaluationIntervalMs / 1000})`;
}
