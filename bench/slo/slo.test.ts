/** The smoke test of the bench: small, but with a whole month of history, so that the counts of samples are those of production. */
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { runSuite } from '../run-bench.ts';
import type { SuiteResult } from '../suite.ts';
import { textOf } from '../table.ts';
import type { SloMeasurements } from './measurements.ts';
import { sloSuite } from './suite.ts';

let result: SuiteResult<SloMeasurements>;

beforeAll(async () => {
  const options = { quick: true, signal: new AbortController().signal };
  result = await runSuite(sloSuite, inject('binaries'), options, () => {});
}, 180_000);

const samplesOf = (shape: string, slos: number) =>
  result.data.runs.find((run) => run.shape === shape && run.slos === slos)!.samples;

describe('the budget of 30 days', () => {
  it("reads a tenth of the samples that Sloth's does, or fewer, all that it is made of included", () => {
    const { vigil, sloth } = result.data.budget;
    expect(vigil!.perEvaluation * 10).toBeLessThan(sloth!.perEvaluation);
    expect(vigil!.per30Seconds).toBe(vigil!.perEvaluation);
  });

  it('is measured with all of the history there', () => {
    // Two sums over 720 hours, and what others were measured to read (one 5m ratio from the counters is in Sloth's).
    const { vigil, sloth, pyrra } = result.data.budget;
    expect(vigil!.perEvaluation).toBeGreaterThan(2 * 700);
    expect(sloth!.perEvaluation).toBeGreaterThan(172_000);
    expect(sloth!.perEvaluation).toBeLessThan(174_000);
    expect(Math.abs(pyrra!.perEvaluation - 1_290_248)).toBeLessThan(1_000);
    expect(pyrra!.per30Seconds).toBe(pyrra!.perEvaluation / 5);
  });
});

describe('all rules of an SLO', () => {
  it("read a tenth of the samples that Sloth's do, or fewer", () => {
    expect(samplesOf('vigil', 1).perEvaluation * 10).toBeLessThan(samplesOf('sloth', 1).perEvaluation);
  });

  it.each(['vigil', 'sloth', 'pyrra'])(
    'of shape %s read in proportion to how many SLOs there are',
    (shape) => {
      const [one, three] = [samplesOf(shape, 1).perEvaluation, samplesOf(shape, 3).perEvaluation];
      expect(three / one).toBeGreaterThan(2);
      expect(three / one).toBeLessThan(3.05);
    },
  );

  it('are evaluated, and the time is measured', () => {
    for (const { timed } of result.data.runs) {
      expect(timed.state).toBe('measured');
      if (timed.state === 'measured') expect(timed.secondsPer30Seconds.min).toBeGreaterThan(0);
    }
  });
});

it('prints a row for each shape and number of SLOs', () => {
  const [budget, runs, growth] = result.tables.map(textOf);
  expect(budget).toContain("Sloth's shape");
  expect(runs).toMatch(/^3 +this engine/m);
  expect(runs).toMatch(/^3 +Pyrra's shape .*x \d/m);
  expect(growth).toMatch(/^1 to 3 +x 3 +x [23]/m);
});
