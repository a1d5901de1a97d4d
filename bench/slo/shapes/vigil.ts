/** The rules of this kit's engine, made from an OpenSLO document as a user would have them made. */
import { generateRules, readDocuments, series, timingAt } from '@vigil/slo';
import { type Group, SELECTORS, type Shape, TARGET } from '../shape.ts';
import { pastOf, proofsOf, SERVICE } from './vigil-past.ts';

const prometheus = (query: string) => ({ metricSource: { type: 'Prometheus', spec: { query } } });

const documentsOf = (slo: string): object[] => [
  {
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name: SERVICE, annotations: { 'vigil.dev/up': 'up{job="shop"}' } },
    spec: {},
  },
  {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: slo },
    spec: {
      service: SERVICE,
      budgetingMethod: 'Occurrences',
      timeWindow: [{ duration: '30d', isRolling: true }],
      indicator: {
        metadata: { name: slo },
        spec: {
          ratioMetric: {
            counter: true,
            bad: prometheus(SELECTORS.bad),
            total: prometheus(SELECTORS.total),
          },
        },
      },
      objectives: [{ target: TARGET }],
    },
  },
];

function generated(slo: string): { own: Group[]; shared: Group[] } {
  const files = documentsOf(slo).map((document, index) => ({
    file: `${index}.yaml`,
    text: JSON.stringify(document),
  }));
  const rules = generateRules(readDocuments(files), { runbooksUrl: 'https://runbooks.example.org' });
  const everySeconds = timingAt(1).evaluationIntervalMs / 1000;
  const groups = Object.values(rules)
    .flat()
    .map(({ name, rules }) => ({ name, everySeconds, rules }));
  const isOwn = ({ rules }: Group) => rules.some(({ labels }) => labels.slo === slo);
  return { own: groups.filter(isOwn), shared: groups.filter((group) => !isOwn(group)) };
}

const rulesOf = (slo: string) => generated(slo).own.flatMap(({ rules }) => rules);

export const vigil: Shape = {
  name: 'vigil',
  title: 'this engine',
  groupsOf: (slo) => generated(slo).own,
  shared: generated('any').shared,
  budget: series.periodBudgetRemaining,
  past: (slo, traffic) => pastOf(slo, rulesOf(slo), traffic),
  proofs: (slo, traffic, atSeconds) => proofsOf(slo, rulesOf(slo), traffic, atSeconds),
};
