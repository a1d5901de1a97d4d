/** From SLOs to tests of their rules, which a user runs with promtool. Knows nothing of files. */
import { MINUTE_MS } from '../durations.ts';
import type { Catalogue, Service, Slo } from '../slo.ts';
import { type Timing, timingAt } from '../timing.ts';
import { calmCases } from './cases/calm.ts';
import { quickDetectionCases, slowDetectionCases } from './cases/detection.ts';
import { lowTrafficCases } from './cases/low-traffic.ts';
import { noDataCases } from './cases/no-data.ts';
import { noTrafficCases } from './cases/no-traffic.ts';
import { outageCase, slowResetCase } from './cases/outage.ts';
import { thresholdCases } from './cases/thresholds.ts';
import { type Cases, testFileYaml } from './promtool-test.ts';
import { SILENT, sourceOf } from './source.ts';
import { isEven, type Stage } from './stage.ts';

export type RuleTestOptions = {
  /** That of the rules; 1 by default. */
  timeScale?: number;
  /** Where the rule files are, from the folder of the tests; the one above by default. */
  rulesFolder?: string;
};

type Maker = { of: string; make: (stage: Stage) => Cases; needsEvents: boolean };

/** What is shown in minutes, at the pace at which Prometheus evaluates the rules. */
const MINUTES: Maker[] = [
  { of: 'an outage', make: outageCase, needsEvents: true },
  { of: 'the time of detection', make: quickDetectionCases, needsEvents: true },
  { of: 'thresholds', make: thresholdCases, needsEvents: true },
  { of: 'few events', make: lowTrafficCases, needsEvents: true },
  { of: 'a full budget', make: calmCases, needsEvents: true },
  { of: 'missing data', make: noDataCases, needsEvents: false },
];

/** What is shown in hours. promtool evaluates rules as often as it is told: a quarter of an hour is well within what they remember. */
const DAYS: Maker[] = [
  { of: 'resets that take hours', make: slowResetCase, needsEvents: true },
  { of: 'the time of detection of tickets', make: slowDetectionCases, needsEvents: true },
  { of: 'an hour without traffic', make: noTrafficCases, needsEvents: true },
];
const DAYS_EVALUATION_MS = 15 * MINUTE_MS;

/**
 * Tests by file: `<slo>.test.yaml` and `<slo>.days.test.yaml`, to lie in a folder below the rule files, unless it is said where those are.
 * What cannot be tested is told in comments, with the reason.
 * @throws RangeError when the time scale is out of range
 */
export function generateRuleTests(
  { services, slos }: Catalogue,
  { timeScale = 1, rulesFolder = '..' }: RuleTestOptions = {},
): Record<string, string> {
  const timing = timingAt(timeScale);
  const daysPace = Math.round(timing.scaled(DAYS_EVALUATION_MS) / timing.evaluationIntervalMs);
  const files = slos.map((slo) => {
    const service = services.find(({ name }) => name === slo.service);
    return {
      [`${slo.name}.test.yaml`]: fileOf(slo, service, timing, MINUTES, 1, rulesFolder),
      [`${slo.name}.days.test.yaml`]: fileOf(slo, service, timing, DAYS, daysPace, rulesFolder),
    };
  });
  return Object.assign({}, ...files);
}

function fileOf(
  slo: Slo,
  service: Service | undefined,
  timing: Timing,
  makers: Maker[],
  pace: number,
  rulesFolder: string,
): string {
  const evaluationSeconds = (pace * timing.evaluationIntervalMs) / 1000;
  const source = sourceOf(slo.indicator);
  const stage: Stage = {
    slo,
    service,
    timing,
    evaluationSeconds,
    source: 'missing' in source ? SILENT : source,
  };
  const all = makers.map((make) => casesOf(make, stage, 'missing' in source ? source.missing : undefined));
  return testFileYaml({
    ruleFile: `${rulesFolder}/${slo.service}.yaml`,
    evaluationSeconds,
    scrapeSeconds: timing.scrapeIntervalMs / 1000,
    cases: all.flatMap(({ cases }) => cases),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
  });
}

/** @param missing why there are no series for the indicator; a case that needs none is made all the same */
function casesOf({ of, make, needsEvents }: Maker, stage: Stage, missing: string | undefined): Cases {
  const leftOut = (reason: string): Cases => ({ cases: [], leftOut: [{ name: of, reason }] });
  if (missing !== undefined && needsEvents) return leftOut(missing);
  if (!isEven(stage))
    return leftOut('slices of time end between the evaluations of a test that takes seconds');
  return make(stage);
}
