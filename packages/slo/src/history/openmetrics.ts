/** Samples as OpenMetrics text with timestamps, as `promtool tsdb create-blocks-from openmetrics` reads it. */

export type Labels = Readonly<Record<string, string>>;

/** What a file of samples ends with. */
export const OPENMETRICS_END = '# EOF\n';

/** `name{label="value"}`, to which samples are added. Empty labels are none, as in Prometheus. */
export function seriesText(name: string, labels: Labels): string {
  const pairs = Object.entries(labels)
    .filter(([label, value]) => value !== '' && label !== '__name__')
    .map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** One line. @param timeMs whole milliseconds since the epoch */
export function sampleLine(series: string, value: number, timeMs: number): string {
  return `${series} ${valueText(value)} ${timeText(timeMs)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function valueText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Seconds. promtool cuts off what is below a millisecond, so half of one is added lest a binary fraction lose a whole one. */
function timeText(timeMs: number): string {
  const milliseconds = timeMs % 1000;
  const seconds = (timeMs - milliseconds) / 1000;
  return milliseconds === 0 ? String(seconds) : `${seconds}.${String(milliseconds).padStart(3, '0')}5`;
}
