/** The state of SLOs, as one line or as a table. */
import { alertNameOf, type Slo, series } from '@vigil/slo';
import { bars } from '../vocabulary/kinds/bars.ts';
import { stat } from '../vocabulary/kinds/stat.ts';
import { type Column, table } from '../vocabulary/kinds/table.ts';
import { type Link, runbook } from '../vocabulary/link.ts';
import { wordFrom } from '../vocabulary/mapping.ts';
import type { Panel } from '../vocabulary/panel.ts';
import { maxBy, newest, ofSlos } from '../vocabulary/promql.ts';
import { budgetLeft, burnRates } from '../vocabulary/threshold.ts';

/** In seconds; nobody plans for what is further away, and a budget that does not burn lasts for ever. */
const A_YEAR = 31_536_000;

/** What of the budget of one SLO is left. */
export function budgetStat(slo: Slo, next: Link): Panel {
  return stat({
    title: `${slo.displayName}: budget left`,
    shows: `What is left of the error budget of ${slo.name} (${Number((slo.objective.target * 100).toPrecision(6))} % over ${slo.objective.period.name}). ${slo.description}`,
    whenBad:
      'open its runbook and mend what burns it; below the minimum of its document the gate stops deploys that do not mend it.',
    unit: 'percentunit',
    decimals: 1,
    thresholds: budgetLeft([slo]),
    links: [runbook(alertNameOf(slo)), next],
    course: true,
    queries: [
      {
        expr: newest(`${series.periodBudgetRemaining}{slo="${slo.name}",service="${slo.service}"}`),
        legend: 'left',
      },
    ],
  });
}

/** The budgets of all chosen SLOs side by side. */
export function budgetBars(slos: readonly Slo[], links: Link[]): Panel {
  return bars({
    title: 'Budget left',
    shows: 'What is left of each error budget of its period: 100 % is untouched, below 0 it is overspent.',
    whenBad:
      'take the shortest bar first: its runbook says what to look at. What is spent comes back only as the window moves on.',
    unit: 'percentunit',
    decimals: 1,
    min: 0,
    max: 1,
    thresholds: budgetLeft(slos),
    links,
    queries: [{ expr: maxBy('slo', ofSlos(series.periodBudgetRemaining)), legend: '{{slo}}' }],
  });
}

const EXHAUSTION: Column = {
  title: 'Spent in',
  expr: `clamp_max(${maxBy('service, slo', ofSlos(series.exhaustion))}, ${A_YEAR})`,
  unit: 's',
  decimals: 0,
  mappings: wordFrom(A_YEAR, 'not at this rate', 'green'),
};

/** Every SLO in one line: what was promised, what was kept, what is left, how fast it goes. */
export function promisesTable(slos: readonly Slo[], links: Link[]): Panel {
  return table({
    title: 'All promises',
    shows:
      'What each SLO promises over its period, what was kept so far, what is left of its budget, how fast it burns now (over five minutes), and when it is spent at that rate.',
    whenBad:
      'a red burn rate pages, an orange one opens a ticket: open the runbook of that SLO. A budget below zero stops deploys until the window has moved on.',
    links,
    keys: [
      { label: 'service', title: 'Service' },
      { label: 'slo', title: 'SLO' },
    ],
    columns: [
      {
        title: 'Objective',
        expr: maxBy('service, slo', ofSlos(series.objective)),
        unit: 'percentunit',
        decimals: 2,
      },
      {
        title: 'Kept',
        expr: `1 - ${maxBy('service, slo', ofSlos(series.periodBurnRate))} * ${maxBy('service, slo', ofSlos(series.errorBudget))}`,
        unit: 'percentunit',
        decimals: 3,
      },
      {
        title: 'Budget left',
        expr: maxBy('service, slo', ofSlos(series.periodBudgetRemaining)),
        unit: 'percentunit',
        decimals: 1,
        thresholds: budgetLeft(slos),
      },
      {
        title: 'Burn rate now',
        expr: maxBy('service, slo', ofSlos(series.currentBurnRate)),
        unit: 'none',
        decimals: 1,
        thresholds: burnRates(slos),
      },
      EXHAUSTION,
    ],
  });
}

/** When the budget is spent at the present rate. */
export function exhaustionStat(links: Link[]): Panel {
  return stat({
    title: 'Budget spent in',
    shows: 'How long the budget lasts at the burn rate of the last five minutes.',
    whenBad:
      'hours mean that somebody has to act now, days that it can wait for the morning: open the runbook of the SLO.',
    unit: 's',
    decimals: 0,
    mappings: wordFrom(A_YEAR, 'not at this rate', 'green'),
    thresholds: [
      { value: null, color: 'red' },
      { value: 86_400, color: 'orange' },
      { value: 7 * 86_400, color: 'green' },
    ],
    links,
    queries: [
      { expr: `clamp_max(${maxBy('slo', ofSlos(series.exhaustion))}, ${A_YEAR})`, legend: '{{slo}}' },
    ],
  });
}
