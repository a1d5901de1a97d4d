import { expect, test } from 'vitest';
import { whyNotDrawn } from './support.ts';

const prometheus = { type: 'prometheus', uid: '$x' };

test.each(['timeseries', 'stat', 'gauge', 'bargauge', 'table', 'state-timeline', 'text', 'alertlist'])(
  'a %s is drawn',
  (type) => {
    expect(
      whyNotDrawn({ type, datasource: prometheus, targets: [{ expr: 'up', datasource: prometheus }] }),
    ).toBeUndefined();
  },
);

test('another type says what it is, and what draws it', () => {
  expect(whyNotDrawn({ type: 'heatmap', datasource: prometheus })).toMatch(/heatmap.*Grafana/);
});

test('another data source says what it is, also where only the query names it', () => {
  expect(whyNotDrawn({ type: 'logs', datasource: { type: 'loki', uid: 'x' } })).toMatch(/Loki.*Grafana/);
  expect(whyNotDrawn({ type: 'table', targets: [{ datasource: { type: 'tempo', uid: 'x' } }] })).toMatch(
    /Tempo/,
  );
});
