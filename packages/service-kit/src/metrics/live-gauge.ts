// A gauge whose cells are plain numbers that the request path adds to; Prometheus's form is made at the scrape.
import { Gauge, type Registry } from 'prom-client';

export type LiveGauge<Label extends string> = {
  /** The cell of these labels, at zero if it is new. Keep the result and change its `value`. */
  cell(labels: Readonly<Record<Label, string>>): { value: number };
};

/** @throws Error when the registry already has a metric of that name */
export function createLiveGauge<Label extends string>(options: {
  registry: Registry;
  name: string;
  help: string;
  labelNames: readonly Label[];
}): LiveGauge<Label> {
  const { registry, name, help, labelNames } = options;
  const cells = new Map<string, { labels: Readonly<Record<Label, string>>; value: number }>();
  new Gauge<Label>({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      for (const { labels, value } of cells.values()) this.set(labels, value);
    },
  });
  return {
    cell(labels) {
      const key = labelNames.map((label) => labels[label]).join('\u0000');
      const known = cells.get(key);
      if (known) return known;
      const created = { labels, value: 0 };
      cells.set(key, created);
      return created;
    },
  };
}
