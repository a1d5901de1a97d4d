/** All dashboards of the kit, from its SLO documents. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Catalogue } from '@vigil/slo';
import { costDashboard } from './cost.ts';
import { dependenciesDashboard } from './dependencies.ts';
import { incidentDashboard } from './incident.ts';
import { journeyDashboard } from './journey.ts';
import { reviewDashboard } from './review.ts';
import { serviceDashboard } from './service.ts';
import { sloDashboard } from './slo.ts';
import { jobOf } from './vocabulary/job.ts';

/** The service at which the user's journey begins, when there is one of this name. */
const JOURNEY_BEGINS_AT = 'checkout';

/** By the name of their file, without `.json`. */
export function allDashboards(catalogue: Catalogue): Record<string, Dashboard> {
  const { services } = catalogue;
  const slosOf = (name: string) => catalogue.slos.filter(({ service }) => service === name);
  const shop = services.find(({ name }) => name === JOURNEY_BEGINS_AT);
  return {
    ...(shop && { journey: journeyDashboard(shop, slosOf(shop.name)) }),
    slo: sloDashboard(catalogue),
    ...Object.fromEntries(
      services.map((service) => [`service-${service.name}`, serviceDashboard(service, slosOf(service.name))]),
    ),
    dependencies: dependenciesDashboard(catalogue),
    incident: incidentDashboard(catalogue),
    review: reviewDashboard(catalogue),
    cost: costDashboard(services.map(jobOf)),
  };
}
