import { expect, test } from 'vitest';
import { annotationsOf, type FindAnnotations } from './annotations.ts';
import type { AnnotationModel, Dashboard } from './dashboard.ts';
import type { Prometheus } from './prometheus.ts';

const prometheus = {
  scrapeIntervalMs: async () => 1000,
  range: async (query: string) => {
    if (query.includes('broken')) throw new Error('parse error');
    const values = [1, 1, 0, 1, null, null, 1].flatMap((value, index): [number, string][] =>
      value === null ? [] : [[index * 2, String(value)]],
    );
    return [{ metric: { fault: 'latency', job: 'payments' }, values }];
  },
} as unknown as Prometheus;

const ask = (list: AnnotationModel[], findAnnotations: FindAnnotations = async () => []) =>
  annotationsOf({ uid: 'd', title: 'D', annotations: { list } } as Dashboard, {
    times: { from: 0, to: 1_000_000 },
    variables: [],
    prometheus,
    findAnnotations,
  });

test('each stretch above zero is a region, and a single point a moment', async () => {
  const { annotations } = await ask([
    {
      name: 'Faults',
      expr: 'fault_active',
      iconColor: 'orange',
      titleFormat: '{{fault}} of {{job}}',
      tagKeys: 'job',
    },
  ]);
  expect(annotations.map(({ time, timeEnd }) => [time, timeEnd])).toEqual([
    [0, 2000],
    [6000, 6000],
    [12_000, 12_000],
  ]);
  expect(annotations[0]).toMatchObject({ title: 'latency of payments', tags: ['payments'], color: 'orange' });
});

test('what the desk keeps is asked for by its tags', async () => {
  const asked: unknown[] = [];
  const kept = [{ time: 5, timeEnd: 9, text: 'checkout 1.2.3', tags: ['deploy'] }];
  const find: FindAnnotations = async (query) => {
    asked.push(query);
    return kept;
  };
  const { annotations } = await ask([{ name: 'Deploys', target: { type: 'tags', tags: ['deploy'] } }], find);
  expect(asked).toEqual([{ from: 0, to: 1_000_000, tags: ['deploy'], matchAny: false, limit: 100 }]);
  expect(annotations).toMatchObject([{ title: 'Deploys', text: 'checkout 1.2.3', time: 5, timeEnd: 9 }]);
});

test('one that is off, and the entry of Grafana itself, find nothing', async () => {
  const list: AnnotationModel[] = [
    { name: 'Off', enable: false, expr: 'fault_active' },
    { name: 'Annotations & Alerts', target: { type: 'dashboard' } },
  ];
  expect(await ask(list)).toEqual({ annotations: [], problems: [] });
});

test('a query that fails is told, and the others are there', async () => {
  const { annotations, problems } = await ask([
    { name: 'Broken', expr: 'broken(' },
    { name: 'Faults', expr: 'fault_active' },
  ]);
  expect(problems).toEqual(['Broken: parse error']);
  expect(annotations).toHaveLength(3);
});
