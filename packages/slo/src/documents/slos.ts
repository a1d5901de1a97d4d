/** From one SLO document to the SLOs that the engine works on: one for each objective. What cannot be done is refused with the reason. */
import type { Slo } from '../slo.ts';
import { exact } from '../tiers.ts';
import { policiesOf } from './alert-policy.ts';
import { alertingOf } from './alerting.ts';
import { annotationsOf, gateOf, impactsOf, lowTrafficOf } from './annotations.ts';
import { budgetingOf } from './budgeting.ts';
import { indicatorOf, type Measured, measuredBy } from './indicator.ts';
import { type Library, referredOrInline, type Valid } from './library.ts';
import { namesOf } from './objective-names.ts';
import type { DocumentOf } from './openslo.ts';
import { periodOf } from './period.ts';
import { at, type Place, type Report } from './report.ts';

/** The name of a service is the name of a file of rules and the value of a label, so it must lead nowhere else. */
const SERVICE_NAME = /^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

/** The SLOs of a document, without the objectives that are refused. */
export function slosOf(source: Valid<'SLO'>, library: Library, report: Report): Slo[] {
  const document = source.value;
  const { metadata, spec } = document;
  const root: Place = { source, path: [] };
  const inSpec = at(root, 'spec');
  checkService(spec.service, at(inSpec, 'service'), report);

  const annotations = annotationsOf(source);
  const impacts = impactsOf(annotations, report);
  const lowTraffic = lowTrafficOf(annotations, report);
  const gate = gateOf(annotations, report);
  const period = periodOf({ value: spec.timeWindow[0]!, place: at(inSpec, 'timeWindow', 0) }, report);
  const measured = measuredOf(document, inSpec, library, report);
  const policies = spec.alertPolicies?.length
    ? policiesOf({ value: spec.alertPolicies, place: at(inSpec, 'alertPolicies') }, library, report)
    : undefined;
  const names = namesOf({ value: document, place: root }, report);

  return spec.objectives.flatMap((objective, index): Slo[] => {
    const place = at(inSpec, 'objectives', index);
    const located = { value: objective, place };
    const indicator = measured && indicatorOf(measured, located, report);
    const budgeting = period && budgetingOf(spec.budgetingMethod, located, period, report);
    const naming = names[index];
    if (period === undefined || budgeting === undefined) return [];
    const target = objective.target ?? exact(objective.targetPercent! / 100);
    const alerting = alertingOf(
      { objective: { target, period }, budgeting, policies },
      lowTraffic,
      place,
      report,
    );
    if (indicator === undefined || naming === undefined) return [];
    return [
      {
        ...naming,
        service: spec.service,
        description: spec.description ?? '',
        labels: labelsOf(metadata.labels ?? {}),
        objective: { target, period },
        indicator,
        budgeting,
        alerting,
        gate,
        impacts,
      },
    ];
  });
}

function checkService(name: string, place: Place, report: Report): void {
  if (SERVICE_NAME.test(name)) return;
  const expected =
    'a name of up to 63 of a-z, A-Z, 0-9, -, _ and ., with a letter or a digit at either end: it names a file of rules and a label';
  report.refuse(place, expected, JSON.stringify(name));
}

function measuredOf(
  { spec }: DocumentOf<'SLO'>,
  place: Place,
  library: Library,
  report: Report,
): Measured | undefined {
  const composite = spec.objectives.findIndex(
    ({ indicator, indicatorRef }) => indicator !== undefined || indicatorRef !== undefined,
  );
  if (composite >= 0) {
    const expected =
      'no indicator of its own: how the objectives of a composite SLO share one budget is not defined by OpenSLO v1; write an SLO for each indicator';
    const name = spec.objectives[composite]!.indicator ? 'indicator' : 'indicatorRef';
    return report.refuse(at(place, 'objectives', composite, name), expected, 'one');
  }
  const { indicator, indicatorRef } = spec;
  const sli = referredOrInline('SLI', indicatorRef, indicator, at(place, 'indicator'), library);
  return sli && measuredBy({ value: sli.value.spec, place: at(sli.place, 'spec') }, library, report);
}

/** Labels of OpenSLO may have several values. */
function labelsOf(labels: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value].flat().join(',')]));
}
