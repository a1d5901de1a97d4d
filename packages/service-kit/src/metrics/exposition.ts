// Writes a registry as Prometheus text or as OpenMetrics. prom-client can write both, but the second renames the registry's
// counters for good, so that a text scrape beside it loses their `_total`; this one changes nothing that it reads.
import { Registry } from 'prom-client';

type Exemplar = { labelSet: Record<string, string>; value: number; timestamp: number };
type Sample = {
  metricName?: string;
  labels: Record<string, string | number | undefined>;
  value: number;
  /** prom-client's own histograms without exemplars say null. */
  exemplar?: Exemplar | null;
};
type Family = { name: string; help: string; type: string; values: Sample[] };

export type Exposition = { contentType: string; body: string };
type Format = 'text' | 'openmetrics';

const contentTypes: Record<Format, string> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/**
 * Every metric of `registry` in the format that the scraper likes best; Prometheus text 0.0.4 when it names neither.
 *
 * @param accept the scraper's Accept header
 */
export async function expose(registry: Registry, accept: string | undefined): Promise<Exposition> {
  const format = negotiate(accept);
  const metrics = registry.getMetricsAsArray() as unknown as { get(): Promise<Family> }[];
  const families = await Promise.all(metrics.map((metric) => metric.get()));
  const lines = families.flatMap((family) => familyLines(family, format));
  if (format === 'openmetrics') lines.push('# EOF');
  return { contentType: contentTypes[format], body: `${lines.join('\n')}\n` };
}

function negotiate(accept = ''): Format {
  const weights: Record<Format, number> = { text: 0, openmetrics: 0 };
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    const format = type === 'application/openmetrics-text' ? 'openmetrics' : 'text';
    weights[format] = Math.max(weights[format], weight);
  }
  return weights.openmetrics > 0 && weights.openmetrics >= weights.text ? 'openmetrics' : 'text';
}

function familyLines(family: Family, format: Format): string[] {
  const isCounter = family.type === 'counter';
  // OpenMetrics keeps `_total` for a counter's sample; the family is named without it.
  const name = format === 'openmetrics' && isCounter ? family.name.replace(/_total$/, '') : family.name;
  const sampleName = format === 'openmetrics' && isCounter ? `${name}_total` : name;
  return [
    `# HELP ${name} ${format === 'openmetrics' ? escapeQuoted(family.help) : escapeHelp(family.help)}`,
    `# TYPE ${name} ${family.type}`,
    ...family.values.map((sample) => sampleLine(sample, sample.metricName ?? sampleName, format)),
  ];
}

function sampleLine({ labels, value, exemplar }: Sample, name: string, format: Format): string {
  const line = `${name}${labelSet(labels, format)} ${number(value)}`;
  if (!exemplar || format === 'text') return line;
  return `${line} # ${labelSet(exemplar.labelSet, format) || '{}'} ${number(exemplar.value)} ${exemplar.timestamp.toFixed(3)}`;
}

function labelSet(labels: Sample['labels'], format: Format): string {
  const parts: string[] = [];
  for (const label in labels) {
    const value = labels[label];
    if (value === undefined) continue;
    parts.push(`${label}="${typeof value === 'number' ? bound(value, format) : escapeQuoted(value)}"`);
  }
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

// OpenMetrics asks for canonical numbers in `le` and `quantile`: 1.0 where the older text format says 1.
function bound(value: number, format: Format): string {
  return format === 'openmetrics' && Number.isInteger(value) ? `${value}.0` : String(value);
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeQuoted(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
