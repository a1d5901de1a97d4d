/** For the weekly meeting: what was promised and kept, what it cost, how quick the people were, and what to mend next. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertNameOf, type Catalogue, eventSeries, SLO_ALERTS, type Slo, series } from '@vigil/slo';
import { simulatedStat } from './rows/simulated.ts';
import { chart } from './vocabulary/kinds/chart.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { table } from './vocabulary/kinds/table.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { type Link, runbook, runbooksOf, toDashboard, uids } from './vocabulary/link.ts';
import type { Panel } from './vocabulary/panel.ts';
import { anyOf, increaseInRange, maxBy, newest, ofSlos, sumBy } from './vocabulary/promql.ts';
import { budgetLeft, isAvailability } from './vocabulary/threshold.ts';
import { datasource, service, slo } from './vocabulary/variable.ts';

const OF_SLO = 'service, slo';
const PAGES = 'ALERTS{alertstate="firing",severity="page"}';
const A_WEEK_SECONDS = 7 * 86_400;
const FAILED = 'http_response_status_code=~"5.."';

const eventsInRange = (kind: 'bad' | 'total') =>
  sumBy(OF_SLO, `sum_over_time(${ofSlos(eventSeries.increase(kind))}[$__range])`);

/** Bad events that an SLO counted while somebody was being paged for it; each evaluation is one sample. */
const badWhilePaging = sumBy(
  OF_SLO,
  `sum_over_time((${ofSlos(eventSeries.increase('bad'))} and on (${OF_SLO}) ${PAGES})[$__range:])`,
);

/**
 * Bad events as a share of all that the period allows. The longest window of an SLO among the periods is its own period.
 * @param at how the series of the period are looked at
 */
function asBudget(badEvents: string, slos: readonly Slo[], at = (selector: string) => selector): string {
  const periods = anyOf(slos.map(({ objective }) => objective.period.name));
  const inPeriod = `{__name__=~"${eventSeries.inWindow('total', { name: `(${periods})` })}",service=~"$service",slo=~"$slo"}`;
  const allowed = `(${maxBy(OF_SLO, at(inPeriod))} * on (${OF_SLO}) ${maxBy(OF_SLO, at(ofSlos(series.errorBudget)))})`;
  return `${badEvents} / on (${OF_SLO}) clamp_min(${allowed}, 1e-9)`;
}

/** How a series is looked at: at the end of a time, and at its beginning. */
type Ends = { now: (selector: string) => string; before: (selector: string) => string };

const ofRange: Ends = { now: (selector) => selector, before: (selector) => `${selector} offset $__range` };
const ofStep: Ends = { now: newest, before: (selector) => `last_over_time(${selector}[$__rate_interval])` };

/** Incidents that the desk opened in a time, by labels: what it holds at the end, less what it held at the beginning. */
function incidentsIn(ends: Ends, labels: string, severity: string): string {
  const selector = `desk_incidents_recorded{severity=~"${severity}",service=~"$service"}`;
  const held = (at: Ends['now']) => sumBy(labels, maxBy('service, slo, severity, status', at(selector)));
  return `(${held(ends.now)} - (${held(ends.before)} or ${held(ends.now)} * 0))`;
}

function aWeek(severity: 'page' | 'ticket', links: Link[]): Panel {
  return stat({
    title: severity === 'page' ? 'Pages a week' : 'Tickets a week',
    shows: `Incidents of severity ${severity} that the desk opened, for each week of the time shown.`,
    whenBad:
      severity === 'page'
        ? 'more than two a day wear people out: mend what pages the most, or agree on an objective that is worth being woken for.'
        : 'tickets that nobody closes hide the next one: take them into the plan of the week.',
    unit: 'short',
    decimals: 1,
    links,
    queries: [
      {
        expr: `(sum(${incidentsIn(ofRange, 'severity', severity)}) or vector(0)) * ${A_WEEK_SECONDS} / $__range_s`,
        legend: severity,
      },
    ],
  });
}

/** The mean of a duration that the desk measures. */
function meanTime(what: string, title: string, shows: string, whenBad: string, links: Link[]): Panel {
  const metric = (suffix: string) =>
    sumBy('severity', increaseInRange(`desk_incident_${what}_seconds_${suffix}{severity=~"page|ticket"}`));
  return stat({
    title,
    shows,
    whenBad,
    whenEmpty: 'no incident',
    unit: 's',
    decimals: 0,
    links,
    queries: [{ expr: `${metric('sum')} / (${metric('count')} > 0)`, legend: '{{severity}}' }],
  });
}

export function reviewDashboard({ slos }: Catalogue): Dashboard {
  const toSlo = toDashboard('SLO', uids.slo, '${service:queryparam}', '${slo:queryparam}');
  const toIncident = toDashboard('Incident', uids.incident);
  const toCost = toDashboard('Cost and carbon', uids.cost);
  const spent = [runbook(SLO_ALERTS.budgetExhausted), toSlo];
  const paged = [...runbooksOf(slos), toIncident];
  return dashboard({
    uid: uids.review,
    title: 'Operational review',
    description:
      'For the weekly meeting: promises, budgets, incidents and how they were handled, deploys, and what to mend next.',
    tags: ['review'],
    from: 'now-7d',
    refresh: '5m',
    variables: [datasource('prometheus'), service(), slo()],
    rows: [
      row(
        'What was promised, and what was kept',
        [
          table({
            title: 'Attainment and budget',
            shows:
              'Of the time shown: the share of good events, the budget that was spent, and how much of that while somebody was being paged. The rest went unnoticed.',
            whenBad:
              'spent mostly while paging: shorten incidents. Spent mostly unnoticed: a slow leak, or a tier that is too coarse. Decide with the owner: reliability work, or another objective.',
            width: 18,
            links: spent,
            keys: [
              { label: 'service', title: 'Service' },
              { label: 'slo', title: 'SLO' },
            ],
            columns: [
              {
                title: 'Objective',
                expr: maxBy(OF_SLO, ofSlos(series.objective)),
                unit: 'percentunit',
                decimals: 2,
              },
              {
                title: 'Kept',
                expr: `1 - ${eventsInRange('bad')} / clamp_min(${eventsInRange('total')}, 1e-9)`,
                unit: 'percentunit',
                decimals: 3,
              },
              {
                title: 'Budget spent',
                expr: asBudget(eventsInRange('bad'), slos),
                unit: 'percentunit',
                decimals: 1,
              },
              {
                title: 'of it while paging',
                expr: asBudget(`(${badWhilePaging} or ${eventsInRange('bad')} * 0)`, slos),
                unit: 'percentunit',
                decimals: 1,
              },
              {
                title: 'Budget left',
                expr: maxBy(OF_SLO, ofSlos(series.periodBudgetRemaining)),
                unit: 'percentunit',
                decimals: 1,
                thresholds: budgetLeft(slos),
              },
            ],
          }),
          simulatedStat([runbook(SLO_ALERTS.noTraffic), toSlo]),
        ],
        [
          chart({
            title: 'Budget spent, step by step',
            shows:
              'The share of the budget that each step of time spent, by SLO. Incidents are marked in red.',
            whenBad:
              'a bar under a red mark is what that incident cost; a bar without one is what nobody was paged for.',
            unit: 'percentunit',
            min: 0,
            bars: true,
            links: spent,
            queries: [
              {
                expr: asBudget(
                  sumBy(
                    OF_SLO,
                    `sum_over_time(${ofSlos(eventSeries.increase('bad'))}[$__interval] offset -$__interval)`,
                  ),
                  slos,
                  newest,
                ),
                legend: '{{slo}}',
              },
            ],
          }),
          chart({
            title: 'Budget left',
            shows: 'The budget of each SLO over the time shown.',
            whenBad:
              'a slope that does not end reaches zero: agree on who stops it before the gate stops the deploys.',
            unit: 'percentunit',
            thresholds: budgetLeft(slos),
            links: spent,
            queries: [
              { expr: maxBy('slo', newest(ofSlos(series.periodBudgetRemaining))), legend: '{{slo}}' },
            ],
          }),
        ],
      ),
      row(
        'How incidents went',
        [
          aWeek('page', paged),
          aWeek('ticket', [runbook(SLO_ALERTS.budgetExhausted), toIncident]),
          meanTime(
            'detection',
            'Time to detect',
            'From the first alert that fired to the incident at the desk, on average.',
            'minutes here are spent in the grouping of Alertmanager or on the way to the desk; from failure to alert is in the SLO engine’s table of tiers.',
            paged,
          ),
          meanTime(
            'acknowledgement',
            'Time to acknowledge',
            'From the incident to somebody who took it on, on average.',
            'pages that nobody hears: look at who is on call and how they are reached. Tickets that nobody takes: who owns the SLO?',
            paged,
          ),
          meanTime(
            'resolution',
            'Time to resolve',
            'From the incident to its end, on average.',
            'read the timelines of the longest: was the cause found late, or the remedy slow? Mend the runbook first.',
            paged,
          ),
        ],
        [
          chart({
            title: 'Incidents, step by step',
            shows: 'Incidents that the desk opened in each step of time, by SLO and severity.',
            whenBad: 'the same SLO again and again: the last post-mortem did not end it.',
            whenEmpty: 'no incident',
            unit: 'short',
            min: 0,
            bars: true,
            stacked: true,
            links: paged,
            queries: [
              {
                expr: incidentsIn(ofStep, 'slo, severity', 'page|ticket'),
                legend: '{{slo}} {{severity}}',
              },
            ],
          }),
        ],
      ),
      row('What to mend next', [
        table({
          title: 'Top offenders',
          shows: 'The ten routes and errors with the most 5xx in the time shown.',
          whenBad: 'the first line is the work that pays the most: give it an owner.',
          whenEmpty: 'no route failed',
          largestFirst: '5xx',
          width: 14,
          links: [...slos.filter(isAvailability).map((one) => runbook(alertNameOf(one))), toCost],
          keys: [
            { label: 'job', title: 'Job' },
            { label: 'http_route', title: 'Route' },
            { label: 'http_request_method', title: 'Method' },
            { label: 'error_type', title: 'Error' },
          ],
          columns: [
            {
              title: '5xx',
              expr: `topk(10, ${sumBy('job, http_route, http_request_method, error_type', increaseInRange(`http_server_request_duration_seconds_count{job=~"$service",${FAILED}}`))} > 0)`,
              unit: 'short',
              decimals: 0,
            },
          ],
        }),
        table({
          title: 'Deploys',
          shows:
            'Builds of each service that answered in the time shown. One means that nothing was deployed.',
          whenBad:
            'incidents follow deploys: smaller ones, with the gate in front. No deploys for weeks: the next one will be large.',
          width: 10,
          links: [runbook(SLO_ALERTS.budgetExhausted), toIncident],
          keys: [{ label: 'service', title: 'Service' }],
          columns: [
            {
              title: 'Builds',
              expr: 'count by (service) (count by (service, version, revision) (last_over_time(build_info{service=~"$service"}[$__range])))',
              unit: 'short',
              decimals: 0,
            },
          ],
        }),
      ]),
    ],
  });
}
