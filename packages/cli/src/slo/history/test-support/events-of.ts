/** What counters in an OpenMetrics text counted, told without Prometheus. */

type Labels = Record<string, string>;

/** The increase of all series of a name that a predicate wants, from their first sample on; a counter that fell began at zero. */
export function eventsOf(text: string): (name: string, wanted: (labels: Labels) => boolean) => number {
  const increases = new Map<string, { name: string; labels: Labels; last: number; sum: number }>();
  for (const line of text.split('\n')) {
    const [, name, pairs = '', value] = /^(\w+)(?:\{(.*)\})? (\S+) \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const key = `${name}{${pairs}}`;
    const labels = Object.fromEntries(
      [...pairs.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, content]) => [label!, content!]),
    );
    const series = increases.get(key);
    const now = Number(value);
    if (series === undefined) {
      increases.set(key, { name, labels, last: now, sum: 0 });
      continue;
    }
    series.sum += now >= series.last ? now - series.last : now;
    series.last = now;
  }
  return (name, wanted) =>
    [...increases.values()]
      .filter((series) => series.name === name && wanted(series.labels))
      .reduce((sum, series) => sum + series.sum, 0);
}
