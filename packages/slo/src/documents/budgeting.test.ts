import { describe, expect, it } from 'vitest';
import { type Example, exampleSlo } from '../../test/support/documents.ts';
import { faultsOf, read } from '../../test/support/reading.ts';
import { MINUTE_MS } from '../durations.ts';

const sliced = (budgetingMethod: string, objective: Record<string, unknown>, duration = '30d'): Example => ({
  spec: {
    budgetingMethod,
    timeWindow: [{ duration, isRolling: true }],
    objectives: [{ target: 0.999, ...objective }],
  },
});

describe('budgeting', () => {
  it('is of events, of good and bad slices, or of slices that are bad by their share', () => {
    const budgetings = [
      sliced('Occurrences', {}),
      sliced('Timeslices', { timeSliceTarget: 0.95, timeSliceWindow: '1m' }),
      sliced('RatioTimeslices', { timeSliceWindow: '5m' }),
    ].map((example) => read(exampleSlo(example)).slos[0]?.budgeting);
    expect(budgetings).toEqual([
      { method: 'Occurrences' },
      { method: 'Timeslices', sliceMs: MINUTE_MS, sliceTarget: 0.95 },
      { method: 'RatioTimeslices', sliceMs: 5 * MINUTE_MS },
    ]);
  });

  it.each([
    ['of no length', '0m', '30d', 'a slice longer than nothing; 0m'],
    [
      'longer than a tenth of the period',
      '73h',
      '30d',
      'a slice of at most 3d, so that the period of 30d has 10 or more; 73h',
    ],
    ['longer than storage lasts', '99Y', '30d', 'a duration of at most 10Y; 99Y'],
  ])('refuses a slice %s', (_reason, timeSliceWindow, duration, fault) => {
    const example = sliced('RatioTimeslices', { timeSliceWindow }, duration);
    expect(faultsOf(exampleSlo(example))).toEqual([`spec.objectives[0].timeSliceWindow: ${fault}`]);
  });

  it('leaves out the tiers whose short window holds no whole slice', () => {
    const { slos, warnings } = read(exampleSlo(sliced('RatioTimeslices', { timeSliceWindow: '10m' })));
    expect(slos[0]?.alerting.tiers.map(({ name }) => name)).toEqual(['slow', 'days', 'weeks']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.expected).toContain('would hold no whole slice of 10m');
  });

  it('warns of what says nothing with the method', () => {
    const fields = { timeSliceTarget: 0.9, timeSliceWindow: '1m', compositeWeight: 1 };
    const ignored = (method: string) =>
      read(exampleSlo(sliced(method, fields))).warnings.map(({ path }) =>
        path.replace('spec.objectives[0].', ''),
      );
    expect(ignored('Occurrences')).toEqual(['timeSliceTarget', 'timeSliceWindow', 'compositeWeight']);
    expect(ignored('RatioTimeslices')).toEqual(['timeSliceTarget', 'compositeWeight']);
    expect(ignored('Timeslices')).toEqual(['compositeWeight']);
  });
});
