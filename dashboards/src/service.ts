/** One service: does it keep its promises, what do its routes do, and what runs out first. Made of its SLO document alone. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Service, Slo } from '@vigil/slo';
import { changesRow } from './rows/changes.ts';
import { budgetStat } from './rows/promises.ts';
import { redRow } from './rows/red.ts';
import { databaseRow, runtimeRow, saturationRow } from './rows/saturation.ts';
import { jobOf } from './vocabulary/job.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { runbooksOf, targetDownRunbook, toDashboard, uids } from './vocabulary/link.ts';
import { datasource, instance, onlyJobs } from './vocabulary/variable.ts';

export function serviceDashboard(service: Service, slos: readonly Slo[]): Dashboard {
  const budgets = toDashboard('SLO', uids.slo, `var-service=${service.name}`);
  const dependencies = toDashboard('Dependencies', uids.dependencies, '${job:queryparam}');
  const incident = toDashboard('Incident', uids.incident, '${job:queryparam}');
  const whenDown = targetDownRunbook(service);
  return dashboard({
    uid: uids.service(service.name),
    title: `Service ${service.displayName}`,
    description: `Rate, errors, duration and saturation of ${service.name}. Generated from its SLO document.`,
    tags: ['service'],
    from: 'now-1h',
    refresh: '30s',
    variables: [datasource('prometheus'), onlyJobs('up', [jobOf(service)]), instance()],
    rows: [
      ...(slos.length > 0
        ? [
            row(
              'Promises',
              slos.map((slo) => budgetStat(slo, budgets)),
            ),
          ]
        : []),
      redRow(slos, [...runbooksOf(slos), dependencies]),
      saturationRow([whenDown, incident]),
      databaseRow([whenDown, dependencies]),
      runtimeRow([whenDown, incident]),
      changesRow([whenDown, incident]),
    ],
  });
}
