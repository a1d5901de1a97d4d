import { expect, test } from 'vitest';
import { compare, renderComparison } from './report.ts';

const measured = {
  historySeconds: 30,
  errorRatio: 0.5,
  faultToAlertSeconds: 2,
  faultToIncidentSeconds: 3,
  recoveryToAlertResolvedSeconds: 5.5,
  recoveryToIncidentResolvedSeconds: 6,
};

test('theory follows the closed form for half of all requests failing after half an hour of history', () => {
  const rows = compare({ measured, target: 0.999, timeScale: 60 });
  // 30 s x 0.0144 / (0.5 - 0.0144) = 0.89 s; the fast tier resets after 5 s x (1 - 0.0144 / 0.5) = 4.86 s,
  // and the slow one, which the incident waits for, after 30 s x (1 - 0.006 / 0.5) = 29.64 s.
  expect(
    rows.map(({ theory }) => [theory.earliestSeconds.toFixed(2), theory.latestSeconds.toFixed(2)]),
  ).toEqual([
    ['0.89', '3.06'],
    ['1.89', '4.06'],
    ['4.86', '7.02'],
    ['29.64', '36.81'],
  ]);
});

test('where the long window is full of a past, theory is that of the textbook', () => {
  const [detection] = compare({
    measured: { ...measured, historySeconds: 60, errorRatio: 1 },
    target: 0.999,
    timeScale: 60,
  });
  // 3600 s x 0.0144 = 51.84 s at scale 1.
  expect(detection?.theory.earliestSeconds).toBeCloseTo(51.84 / 60);
});

test('the table says the measured time, the theory, and how long that is at scale 1', () => {
  const lines = renderComparison(compare({ measured, target: 0.999, timeScale: 60 }), 60);
  expect(lines[1]).toBe('fault to alert in Prometheus       2.0 s  0.9 to 3.1 s      2.0 min');
});
