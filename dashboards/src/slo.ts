/** Every SLO: what is left of its budget, how fast it goes, and when it is spent. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Catalogue, eventSeries, SLO_ALERTS, series } from '@vigil/slo';
import { budgetBars, exhaustionStat, promisesTable } from './rows/promises.ts';
import { simulatedStat } from './rows/simulated.ts';
import { chart } from './vocabulary/kinds/chart.ts';
import { note } from './vocabulary/kinds/note.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { dashboard, repeatedRow, row } from './vocabulary/layout.ts';
import { runbook, runbooksOf, toDashboard, uids } from './vocabulary/link.ts';
import { maxBy, newest, ofSlos } from './vocabulary/promql.ts';
import { runbookTable } from './vocabulary/runbook-table.ts';
import { budgetLeft, burnRates } from './vocabulary/threshold.ts';
import { datasource, service, slo } from './vocabulary/variable.ts';

export function sloDashboard({ slos }: Catalogue): Dashboard {
  const review = toDashboard('Operational review', uids.review, '${service:queryparam}', '${slo:queryparam}');
  const incident = toDashboard('Incident', uids.incident);
  const burning = [...runbooksOf(slos), incident];
  const spent = [runbook(SLO_ALERTS.budgetExhausted), review];
  const longest =
    slos.reduce((days, { objective }) => Math.max(days, objective.period.durationMs), 0) / 86_400_000;
  return dashboard({
    uid: uids.slo,
    title: 'SLO',
    description:
      'Budgets, burn rates and what is left, for every SLO document. The rows repeat for each chosen SLO.',
    tags: ['slo'],
    from: `now-${longest}d`,
    refresh: '1m',
    variables: [datasource('prometheus'), service(), slo()],
    rows: [
      row(
        'All promises',
        [promisesTable(slos, [...runbooksOf(slos), review])],
        [
          budgetBars(slos, spent),
          note({
            title: 'Runbooks',
            shows: 'What each SLO promises, and what to do when it does not.',
            whenBad: 'an SLO without a runbook is a page without help: write one before the next night.',
            links: [runbook(SLO_ALERTS.metricMissing), incident],
            markdown: runbookTable(slos),
          }),
          simulatedStat([runbook(SLO_ALERTS.noTraffic), review]),
        ],
      ),
      repeatedRow(
        'slo',
        [
          stat({
            title: 'Budget left',
            shows: 'What is left of the error budget of the period.',
            whenBad: 'below zero the gate stops deploys; what burns it is in the runbook.',
            unit: 'percentunit',
            decimals: 1,
            thresholds: budgetLeft(slos),
            links: spent,
            queries: [{ expr: maxBy('slo', ofSlos(series.periodBudgetRemaining)), legend: '{{slo}}' }],
          }),
          stat({
            title: 'Kept over the objective',
            shows:
              'The share of good events in the period, less what was promised: above zero the promise is kept.',
            whenBad:
              'the promise of this period is broken: agree with the owner what is not built until it is mended.',
            unit: 'percentunit',
            decimals: 3,
            thresholds: [
              { value: null, color: 'red' },
              { value: 0, color: 'green' },
            ],
            links: spent,
            queries: [
              {
                expr: `${maxBy('slo', ofSlos(series.errorBudget))} - ${maxBy('slo', ofSlos(series.periodBurnRate))} * ${maxBy('slo', ofSlos(series.errorBudget))}`,
                legend: '{{slo}}',
              },
            ],
          }),
          stat({
            title: 'Burn rate now',
            shows:
              'How many times faster than evenly the budget went in the last five minutes: at 1 it lasts exactly for the period.',
            whenBad: 'orange opens a ticket if it lasts, red pages: open the runbook now, before it does.',
            unit: 'none',
            decimals: 1,
            thresholds: burnRates(slos),
            links: burning,
            course: true,
            queries: [{ expr: maxBy('slo', newest(ofSlos(series.currentBurnRate))), legend: '{{slo}}' }],
          }),
          exhaustionStat(burning),
          stat({
            title: 'Series of the indicator',
            shows: 'How many series the SLO counts. None: it is blind, and no alert of it can fire.',
            whenBad: 'a metric was renamed, or a target is gone: the runbook says how to find out.',
            unit: 'none',
            thresholds: [
              { value: null, color: 'red' },
              { value: 1, color: 'green' },
            ],
            links: [runbook(SLO_ALERTS.metricMissing), incident],
            queries: [{ expr: maxBy('slo', ofSlos(series.seriesCount)), legend: '{{slo}}' }],
          }),
        ],
        [
          chart({
            title: 'Burn-down of the budget',
            shows:
              'The budget that is left, over the time shown; incidents are marked in red. A rolling budget comes back as its window moves on.',
            whenBad:
              'a step is an incident, a slope is something that nobody was paged for: find what began where the slope does.',
            unit: 'percentunit',
            thresholds: budgetLeft(slos),
            links: spent,
            queries: [
              { expr: maxBy('slo', newest(ofSlos(series.periodBudgetRemaining))), legend: '{{slo}}' },
            ],
          }),
          chart({
            title: 'Burn rate of each tier',
            shows:
              'The burn rate over the long window of each tier, and dashed the rate above which the tier fires (when its short window agrees).',
            whenBad:
              'a line above its dashed one of the same tier: that tier fires. fast and slow page, days and weeks open a ticket.',
            unit: 'none',
            min: 0,
            links: burning,
            queries: [
              { expr: maxBy('slo, tier', newest(ofSlos(series.tierBurnRate))), legend: '{{tier}}' },
              {
                expr: maxBy('slo, tier', newest(ofSlos(series.tierThreshold))),
                legend: '{{tier}} fires above',
                limit: true,
              },
            ],
          }),
        ],
        [
          chart({
            title: 'Error ratio',
            shows: 'The share of bad events over five minutes and over an hour; dashed the budget.',
            whenBad: 'above the budget the SLO is not being kept now: open its runbook.',
            unit: 'percentunit',
            min: 0,
            links: burning,
            queries: [
              {
                expr: maxBy('slo', newest(ofSlos(series.errorRatio({ name: '5m' })))),
                legend: 'over 5m',
              },
              {
                expr: maxBy('slo', newest(ofSlos(series.errorRatio({ name: '1h' })))),
                legend: 'over 1h',
              },
              {
                expr: maxBy('slo', newest(ofSlos(series.errorBudget))),
                legend: 'budget',
                limit: true,
              },
            ],
          }),
          chart({
            title: 'Events of an hour',
            shows: 'All events that the SLO counted in the last hour, and the bad ones among them.',
            whenBad:
              'none at all where there should be some: nobody comes, or the indicator is blind. Few: a single failure weighs much, and the alerts wait for a second.',
            unit: 'short',
            min: 0,
            links: [runbook(SLO_ALERTS.noTraffic), incident],
            queries: [
              {
                expr: maxBy('slo', newest(ofSlos(eventSeries.inWindow('total', { name: '1h' })))),
                legend: 'all',
              },
              {
                expr: maxBy('slo', newest(ofSlos(eventSeries.inWindow('bad', { name: '1h' })))),
                legend: 'bad',
              },
            ],
          }),
        ],
      ),
    ],
  });
}
