/** The few shapes that the queries are made of. */

/** What the variables `job` and `instance` chose. */
const CHOSEN_TARGETS = ['job=~"$job"', 'instance=~"$instance"'];

/** A series of the chosen targets, for example `up{job=~"$job",instance=~"$instance"}`. */
export function ofTargets(metric: string, ...matchers: string[]): string {
  return `${metric}{${[...CHOSEN_TARGETS, ...matchers].join(',')}}`;
}

/** A recorded series of the chosen SLOs. */
export function ofSlos(metric: string, ...matchers: string[]): string {
  return `${metric}{${['service=~"$service"', 'slo=~"$slo"', ...matchers].join(',')}}`;
}

/** Per second. */
export function rate(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

/**
 * The newest value of each step of a chart, also of the step that is not over: a chart of a month would else be empty for its first hour.
 * Wide enough for a sample of a rule, whose interval is longer than a short step.
 */
export function newest(selector: string): string {
  return `last_over_time(${selector}[$__rate_interval] offset -$__interval)`;
}

/** In the time that is shown. */
export function increaseInRange(selector: string): string {
  return `increase(${selector}[$__range])`;
}

export function sumBy(labels: string, expr: string): string {
  return `sum by (${labels}) (${expr})`;
}

export function maxBy(labels: string, expr: string): string {
  return `max by (${labels}) (${expr})`;
}

/** A quantile of a histogram; `selector` names its buckets. */
export function quantile(share: number, labels: string, selector: string): string {
  const by = ['le', ...labels.split(', ').filter(Boolean)].join(', ');
  return `histogram_quantile(${share}, ${sumBy(by, rate(selector))})`;
}

/** A list of names as a pattern. */
export function anyOf(names: readonly string[]): string {
  return [...new Set(names)].join('|');
}
