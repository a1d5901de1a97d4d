/** What the preview cannot draw, in words: it says so in the panel rather than leave it empty. */
import type { DatasourceRef, Panel } from './dashboard.ts';

const drawn = ['timeseries', 'stat', 'gauge', 'bargauge', 'table', 'state-timeline', 'text', 'alertlist'];

/** Kinds of data source that the preview does not ask, and what does. */
const elsewhere: Readonly<Record<string, string>> = {
  loki: 'Loki (logs)',
  tempo: 'Tempo (traces)',
};

/** Why a panel is not drawn, or undefined when it is. */
export function whyNotDrawn(panel: Panel): string | undefined {
  const types = [panel.datasource, ...(panel.targets ?? []).map(({ datasource }) => datasource)].map(kindOf);
  const other = types.find((type) => type !== undefined && !known.has(type));
  if (other !== undefined && panel.type !== 'text') {
    return `This panel reads ${elsewhere[other] ?? `the data source ${other}`}, which the preview does not ask. Grafana draws it.`;
  }
  if (!drawn.includes(panel.type))
    return `The preview does not draw panels of the type ${panel.type}. Grafana does.`;
  return undefined;
}

/** Of Grafana's own, of Prometheus, and those that a variable chooses among Prometheus's. */
const known = new Set([
  'prometheus',
  'datasource',
  'grafana',
  '-- Mixed --',
  '-- Grafana --',
  '-- Dashboard --',
  'alertmanager',
]);

function kindOf(datasource: DatasourceRef | undefined): string | undefined {
  return typeof datasource === 'object' ? datasource?.type : undefined;
}
