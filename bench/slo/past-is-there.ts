/** Whether rules find all of the past that they look back on. Rules that read less than in production would look cheap. */
import type { Prometheus } from './prometheus.ts';
import type { Rule, Shape } from './shape.ts';
import { COUNTER, type Traffic } from './traffic.ts';

/** By how much an answer may differ from what is known: `increase` extrapolates. */
const TOLERANCE = 0.01;

/** Metrics of which the past holds all that is scraped. */
const SCRAPED: readonly string[] = [COUNTER, 'up'];

/**
 * @throws Error when a rule looks back on a series of which no past was written, or a window does not hold what is known to have
 * happened in it
 */
export async function assertPastIsThere(
  prometheus: Pick<Prometheus, 'query'>,
  shapes: readonly Shape[],
  slos: readonly string[],
  traffic: Traffic,
  nowSeconds: number,
): Promise<void> {
  for (const shape of shapes) {
    for (const slo of slos) {
      const written = new Set([...SCRAPED, ...shape.past(slo, traffic).map(({ metric }) => metric)]);
      const rules = [...shape.shared, ...shape.groupsOf(slo)].flatMap((group) => group.rules);
      const missing = rules.flatMap(lookedBackOn).filter((metric) => !written.has(metric));
      if (missing.length > 0) {
        throw new Error(`The past of ${shape.title} lacks ${[...new Set(missing)].join(', ')}`);
      }
      for (const { query, expected } of shape.proofs(slo, traffic, nowSeconds)) {
        const { values } = await prometheus.query(query, nowSeconds);
        const [value = Number.NaN] = values;
        if (Math.abs(value / expected - 1) <= TOLERANCE) continue;
        throw new Error(
          `The past of ${shape.title} is not all there: ${value}, not ${expected}, is\n${query}`,
        );
      }
    }
  }
}

/** Metrics that an expression reads over a range or at another time than now. */
export function lookedBackOn({ expr }: Pick<Rule, 'expr'>): string[] {
  const selectors = expr.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[^}]*\})?(?:\[| offset )/g);
  return [...selectors].map(([, metric = '']) => metric);
}
