/** A look at Grafana's dashboards without Grafana. Knows no HTTP server: the desk's routes answer with what it returns. */
import { type Annotations, annotationsOf, type FindAnnotations } from './annotations.ts';
import { type Asset, loadAssets } from './assets.ts';
import { allPanels, type Dashboard } from './dashboard.ts';
import { rateIntervalMs } from './fill.ts';
import { dashboardPage } from './page/dashboard-page.ts';
import { listPage } from './page/list-page.ts';
import { panelData } from './panel-data.ts';
import type { Prometheus } from './prometheus.ts';
import { readDashboards } from './read-dashboards.ts';
import type { PanelData } from './shared/panel-data.ts';
import { type Instants, resolveRange, type TimeRange } from './shared/time-range.ts';
import { type Requested, resolveVariables, type Variable } from './variables.ts';

export type { FindAnnotations, KeptAnnotation } from './annotations.ts';
export { CannotDrawError } from './errors.ts';
export { TooBusyError } from './limit.ts';
export { createPrometheus, PrometheusError } from './prometheus.ts';

export type PreviewOptions = {
  /** Of the dashboards' JSON files. */
  folder: string;
  prometheus: Prometheus;
  findAnnotations: FindAnnotations;
  /** Base URL of a Grafana with the same dashboards, without a slash at the end; empty where there is none. */
  grafanaUrl: string;
};

/** What a URL says: the range as Grafana writes it, the variables without `var-`. */
export type Asked = { from?: string | undefined; to?: string | undefined; variables: Requested };

/**
 * Methods with a `uid` resolve to undefined where there is no such dashboard or panel. They reject with RangeError for a time
 * range that is none, and with PrometheusError, TooBusyError or CannotDrawError, whose messages are for the reader.
 */
export type Preview = {
  /** HTML of the list of dashboards. */
  list(): Promise<string>;
  /** HTML of a dashboard, without data. */
  page(uid: string, asked: Asked): Promise<string | undefined>;
  panel(uid: string, id: number, asked: Asked & { points: number }): Promise<PanelData | undefined>;
  annotations(uid: string, asked: Asked): Promise<Annotations | undefined>;
  /** A file of the page. Those of another version are not there. */
  asset(version: string, path: string): Asset | undefined;
};

const STANDARD_RANGE: TimeRange = { from: 'now-1h', to: 'now' };

export function createPreview({ folder, prometheus, findAnnotations, grafanaUrl }: PreviewOptions): Preview {
  const dashboards = readDashboards(folder);
  const assets = loadAssets();

  const frame = async () => ({
    dashboards: await dashboards.list(),
    assets: `/dashboards/assets/${assets.version}`,
    stylesheets: assets.stylesheets,
    modules: assets.modules,
  });

  async function resolve(
    dashboard: Dashboard,
    asked: Asked,
  ): Promise<{ range: TimeRange; times: Instants; variables: Variable[] }> {
    const standard = dashboard.time ?? STANDARD_RANGE;
    const range = { from: asked.from ?? standard.from, to: asked.to ?? standard.to };
    const times = resolveRange(range, Date.now());
    const scrapeIntervalMs = await prometheus.scrapeIntervalMs();
    const variables = await resolveVariables(dashboard.templating?.list ?? [], asked.variables, {
      prometheus,
      times,
      rateIntervalMs: rateIntervalMs({ intervalMs: scrapeIntervalMs, scrapeIntervalMs }),
    });
    return { range, times, variables };
  }

  return {
    list: async () => listPage({ ...(await frame()), search: '' }),

    page: async (uid, asked) => {
      const dashboard = await dashboards.find(uid);
      if (!dashboard) return undefined;
      const { range, variables } = await resolve(dashboard, asked);
      return dashboardPage({ dashboard, variables, range, grafanaUrl, frame: await frame() });
    },

    panel: async (uid, id, asked) => {
      const dashboard = await dashboards.find(uid);
      const panel = dashboard && allPanels(dashboard).find((candidate) => candidate.id === id);
      if (!panel) return undefined;
      const { times, variables } = await resolve(dashboard, asked);
      return panelData(panel, { times, variables, prometheus, points: asked.points });
    },

    annotations: async (uid, asked) => {
      const dashboard = await dashboards.find(uid);
      if (!dashboard) return undefined;
      const { times, variables } = await resolve(dashboard, asked);
      return annotationsOf(dashboard, { times, variables, prometheus, findAnnotations });
    },

    asset: (version, path) => (version === assets.version ? assets.find(path) : undefined),
  };
}
