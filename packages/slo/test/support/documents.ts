/** Documents for tests: the kit's own, and one that can be bent. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type Documents, loadDocuments, readDocuments } from '../../src/index.ts';

export const checkoutFolder = fileURLToPath(new URL('../../../../', import.meta.url));
export const kitDocumentPaths = ['services/checkout/slo.yaml', 'services/payments/slo.yaml'];

export function kitDocuments(): Promise<Documents> {
  return loadDocuments(kitDocumentPaths, checkoutFolder);
}

export function vector(name: string): string {
  return readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
}

export type Example = {
  name?: string;
  duration?: string;
  target?: number;
  ratioMetric?: Record<string, unknown>;
  annotations?: Record<string, string>;
  /** Merged over the spec. */
  spec?: Record<string, unknown>;
};

export const prometheusMetric = (query: string) => ({
  metricSource: { type: 'Prometheus', spec: { query } },
});

/** A valid SLO document of a shop, as an object. */
export function exampleSlo(example: Example = {}): Record<string, unknown> {
  const { name = 'shop-availability', duration = '30d', target = 0.999, annotations } = example;
  const ratioMetric = example.ratioMetric ?? {
    counter: true,
    bad: prometheusMetric('requests_total{job="shop",code=~"5.."}'),
    total: prometheusMetric('requests_total{job="shop"}'),
  };
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, ...(annotations ? { annotations } : {}) },
    spec: {
      service: 'shop',
      budgetingMethod: 'Occurrences',
      timeWindow: [{ duration, isRolling: true }],
      indicator: { metadata: { name: 'requests' }, spec: { ratioMetric } },
      objectives: [{ target }],
      ...example.spec,
    },
  };
}

export function exampleDocuments(example: Example = {}): Documents {
  return readDocuments([{ file: 'slo.yaml', text: stringify(exampleSlo(example)) }]);
}
