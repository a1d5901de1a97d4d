/** Asks every query of every dashboard, and says which ones draw nothing. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Exception } from '../exceptions.ts';
import { type DashboardQuery, initialVariables, queriesOf } from '../queries.ts';
import { exemplarsOf, type Prometheus, type Range, samplesOf } from './ask.ts';

export type Asked = {
  query: DashboardQuery;
  samples: number;
  /** Those of a query that shows traces; undefined of others. */
  exemplars?: number;
  exception?: Exception;
};

export function exceptionOf(query: DashboardQuery, exceptions: readonly Exception[]): Exception | undefined {
  return exceptions.find((exception) =>
    'mark' in exception
      ? query.kind === 'annotation' && exception.mark === query.panel
      : query.kind === 'panel' && exception.panel === query.panel && exception.dashboard === query.dashboard,
  );
}

/** Queries that no backend on this machine answers are not among them. */
export async function askAll(
  dashboards: readonly Dashboard[],
  exceptions: readonly Exception[],
  prometheus: Prometheus,
  range: Range,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const dashboard of dashboards) {
    const variables = initialVariables(dashboard);
    const queries = queriesOf(dashboard).filter(({ language }) => language === 'promql');
    const answers = queries.map(async (query): Promise<Asked> => {
      const exception = exceptionOf(query, exceptions);
      return {
        query,
        samples: await samplesOf(query, variables, prometheus, range),
        ...(query.exemplars && { exemplars: await exemplarsOf(query, variables, prometheus, range) }),
        ...(exception && { exception }),
      };
    });
    asked.push(...(await Promise.all(answers)));
  }
  return asked;
}

/** What should draw something and does not, by the panel's name. */
export function emptyPanels(asked: readonly Asked[]): string[] {
  return asked.flatMap(({ query, samples, exemplars, exception }) => {
    if (exception !== undefined) return [];
    return [
      ...(samples === 0 ? [`${nameOf(query)} draws nothing: ${query.expr}`] : []),
      ...(exemplars === 0 ? [`${nameOf(query)} leads to no trace: ${query.expr}`] : []),
    ];
  });
}

/** What is excused from drawing and draws all the same: its exception is out of date. */
export function needlessExceptions(asked: readonly Asked[]): string[] {
  return asked
    .filter(({ exception, samples }) => exception !== undefined && samples > 0)
    .map(({ query, samples }) => `${nameOf(query)} is an exception, and draws ${samples} samples`);
}

/** For example `Journey / Orders a minute (A)`. */
export function nameOf({ dashboard, panel, kind, refId }: DashboardQuery): string {
  return `${dashboard} / ${kind === 'panel' ? `${panel} (${refId})` : `${kind} ${panel}`}`;
}
