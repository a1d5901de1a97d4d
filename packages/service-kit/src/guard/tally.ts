/**
 * Metrics that cost a call next to nothing: counts are plain numbers, handed to prom-client when it is scraped. Its own
 * `inc` builds and hashes a label string each time, which is more work than the guard does for a whole call.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

type Labels = Record<string, string>;

export type Tally = {
  /** Add to it; never take away. */
  count: number;
};

/** Registers a counter; what it returns adds one series to it, at zero. */
export function createTallies(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
): (labels: Labels) => Tally {
  const series: { labels: Labels; tally: Tally; published: number }[] = [];
  new Counter({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const one of series) {
        this.inc(one.labels, one.tally.count - one.published);
        one.published = one.tally.count;
      }
    },
  });
  return (labels) => {
    const tally = { count: 0 };
    series.push({ labels, tally, published: 0 });
    return tally;
  };
}

/** Registers a gauge; what it returns adds one series to it, which is read at each scrape. */
export function createReadings(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
): (labels: Labels, read: () => number) => void {
  const series: { labels: Labels; read: () => number }[] = [];
  new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, read } of series) this.set(labels, read());
    },
  });
  return (labels, read) => {
    series.push({ labels, read });
  };
}
