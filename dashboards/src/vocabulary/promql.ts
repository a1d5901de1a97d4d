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
