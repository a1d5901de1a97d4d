/** Many values to one: Grafana's calculations of a field. */
import { numberOf } from './display.ts';
import type { Value } from './panel-data.ts';

/** `title` is Grafana's, for transformations name columns by it; its star means that nulls do not count. */
type Calculation = { title: string; of: (values: readonly Value[]) => Value };

const numbers = (values: readonly Value[]): number[] =>
  values.map(numberOf).filter((value): value is number => value !== null && !Number.isNaN(value));

const ofNumbers =
  (calculate: (values: readonly number[]) => number) =>
  (values: readonly Value[]): Value => {
    const usable = numbers(values);
    return usable.length === 0 ? null : calculate(usable);
  };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const isSomething = (value: Value) => value !== null && value !== 'NaN' && !Number.isNaN(value);

/** By Grafana's id of a reducer. */
const calculations: Readonly<Record<string, Calculation>> = {
  lastNotNull: { title: 'Last *', of: (values) => values.findLast(isSomething) ?? null },
  last: { title: 'Last', of: (values) => values.at(-1) ?? null },
  firstNotNull: { title: 'First *', of: (values) => values.find(isSomething) ?? null },
  first: { title: 'First', of: (values) => values[0] ?? null },
  min: { title: 'Min', of: ofNumbers((values) => values.reduce((least, value) => Math.min(least, value))) },
  max: { title: 'Max', of: ofNumbers((values) => values.reduce((most, value) => Math.max(most, value))) },
  mean: { title: 'Mean', of: ofNumbers((values) => sum(values) / values.length) },
  median: { title: 'Median', of: ofNumbers((values) => quantile(values, 0.5)) },
  sum: { title: 'Total', of: ofNumbers(sum) },
  count: { title: 'Count', of: (values) => values.length },
  range: {
    title: 'Range',
    of: ofNumbers((values) => Math.max(...values) - Math.min(...values)),
  },
  delta: { title: 'Delta', of: ofNumbers(increase) },
  diff: { title: 'Difference', of: ofNumbers((values) => values.at(-1)! - values[0]!) },
  distinctCount: { title: 'Distinct Count', of: (values) => new Set(values).size },
  uniqueValues: { title: 'All unique values', of: (values) => [...new Set(values)].join(', ') },
};

/** Over resets of a counter: what it counted from the first value on. */
function increase(values: readonly number[]): number {
  return values.reduce((total, value, index) => {
    const before = index === 0 ? value : values[index - 1]!;
    return total + (value < before ? value : value - before);
  }, 0);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  return below + (sorted[Math.ceil(position)]! - below) * (position % 1);
}

/** @throws Error naming the calculation that is not known */
export function reduce(values: readonly Value[], calculation: string): Value {
  return calculationOf(calculation).of(values);
}

export function calculationOf(id: string): Calculation {
  if (!Object.hasOwn(calculations, id)) throw new Error(`The preview does not know the calculation ${id}`);
  return calculations[id]!;
}
