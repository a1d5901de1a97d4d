import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { linkBuilder } from '../link.ts';
import { type About, built, descriptionOf, type Panel } from '../panel.ts';

/** Grafana's own list of the alerts that Prometheus has. The foundation SDK has no builder for it. */
export function alertList(about: Omit<About, 'unit' | 'thresholds' | 'mappings'>): Panel {
  const builder = new PanelBuilder()
    .type('alertlist')
    .title(about.title)
    .description(descriptionOf(about))
    .links(about.links.map(linkBuilder))
    .options({
      viewMode: 'list',
      groupMode: 'default',
      groupBy: [],
      maxItems: 20,
      sortOrder: 3,
      dashboardAlerts: false,
      alertName: '',
      alertInstanceLabelFilter: '{managed_by="vigil"}',
      stateFilter: {
        firing: true,
        pending: false,
        noData: false,
        normal: false,
        error: true,
        recovering: true,
      },
    });
  return built(builder, about);
}
