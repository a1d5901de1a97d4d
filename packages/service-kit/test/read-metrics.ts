// Reads an exposition in tests as a scraper would, and refuses what a strict one refuses.
export type ReadSample = {
  name: string;
  labels: Record<string, string>;
  value: number;
  exemplar?: { labels: Record<string, string>; value: number; timestampSeconds: number };
};

const LABELS = String.raw`\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"(?:,(?=[a-zA-Z_]))?)*\}`;
const NUMBER = String.raw`[+-]?(?:Inf|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|Na[nN]`;
const sampleLine = new RegExp(
  `^([a-zA-Z_:][a-zA-Z0-9_:]*)(${LABELS})? (${NUMBER})(?: # (${LABELS}) (${NUMBER}) (\\d+(?:\\.\\d+)?))?$`,
);
const suffixes: Record<string, string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** Every sample of a Prometheus text body, also of one that prom-client wrote. */
export function readText(body: string): ReadSample[] {
  return body
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(readSample);
}

/** Every sample of an OpenMetrics 1.0 body; throws at the first line that the format does not allow. */
export function readOpenMetrics(body: string): ReadSample[] {
  if (!body.endsWith('\n# EOF\n')) throw new Error('does not end in # EOF');
  const samples: ReadSample[] = [];
  const seen = new Set<string>();
  let family = { name: '', type: '' };
  for (const line of body.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const metadata = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (metadata) {
      const [, keyword, name = '', rest = ''] = metadata;
      if (name !== family.name) {
        if (seen.has(name)) throw new Error(`family ${name} is interleaved or repeated`);
        seen.add(name);
        family = { name, type: '' };
      }
      if (keyword === 'TYPE') {
        if (!(rest in suffixes)) throw new Error(`unknown type in: ${line}`);
        if (rest === 'counter' && name.endsWith('_total'))
          throw new Error(`counter family keeps _total: ${line}`);
        family.type = rest;
      }
      continue;
    }
    const sample = readSample(line);
    const suffix = sample.name.slice(family.name.length);
    if (!sample.name.startsWith(family.name) || !suffixes[family.type]?.includes(suffix)) {
      throw new Error(`sample ${sample.name} does not belong to ${family.type} ${family.name}`);
    }
    if (sample.exemplar && suffix !== '_bucket' && suffix !== '_total')
      throw new Error(`exemplar on: ${line}`);
    if (suffix === '_bucket' && !/^(\+Inf|\d+\.\d+)$/.test(sample.labels.le ?? '')) {
      throw new Error(`le is not canonical: ${line}`);
    }
    const identity = `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`;
    if (seen.has(identity)) throw new Error(`sample twice: ${line}`);
    seen.add(identity);
    samples.push(sample);
  }
  return samples;
}

function readSample(line: string): ReadSample {
  const match = sampleLine.exec(line);
  if (!match) throw new Error(`not a sample: ${line}`);
  const [, name = '', labels, value = '', exemplarLabels, exemplarValue, timestamp] = match;
  return {
    name,
    labels: readLabels(labels),
    value: Number(value.replace('Inf', 'Infinity').replace('Nan', 'NaN')),
    ...(exemplarLabels !== undefined && {
      exemplar: {
        labels: readLabels(exemplarLabels),
        value: Number(exemplarValue),
        timestampSeconds: Number(timestamp),
      },
    }),
  };
}

function readLabels(text = '{}'): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value = '']) => [
      name,
      value.replace(/\\(.)/g, (_whole, escaped) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  );
}

/** The value of the one sample with these labels (others may be there too), or undefined. */
export function sampleValue(
  samples: ReadSample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value;
}
