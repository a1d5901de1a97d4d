/** One query for everything that is known of some SLOs at a moment, and the reading of its answer. */
import { targetDownNameOf } from '@vigil/slo';
import type { Labels, Sample } from '../../prometheus/client.ts';
import { type FiringAlert, keyOf, type Measurement, type Wanted } from './measurement.ts';
import { anyOf, ofSlos } from './selectors.ts';
import { type Field, sourcesOf } from './sources.ts';
import { fieldOf, taggedQuery } from './tagged-query.ts';

const NOW = 'now';
const FIRING = 'firing';
const DOWN = 'down';
/** By period too: an SLO of another period may have a series of the same name, for the window of an alert. */
const valueTag = (field: Field, period: string) => `${field} ${period}`;
const ageTag = (field: Field, period: string) => `${field} ${period} age`;

export function valuesQuery(wanted: readonly Wanted[]): string {
  const periods = [...Map.groupBy(wanted, ({ period }) => period)];
  const values = periods.flatMap(([period, slos]) =>
    sourcesOf(period).map(([field, { metric, worst }]): [string, string] => [
      valueTag(field, period),
      `${worst} by (slo, service) (${ofSlos(metric, slos)})`,
    ]),
  );
  const ages = periods.flatMap(([period, slos]) =>
    sourcesOf(period)
      .filter(([, { aged }]) => aged)
      .map(([field, { metric }]): [string, string] => [
        ageTag(field, period),
        `max by (slo, service) (time() - timestamp(${ofSlos(metric, slos)}))`,
      ]),
  );
  return taggedQuery([
    [NOW, 'vector(time())'],
    ...values,
    ...ages,
    [FIRING, alertsQuery(ofSlos('ALERTS', wanted, 'alertstate="firing",'))],
    [DOWN, alertsQuery(`ALERTS{alertstate="firing",alertname=~${anyOf(wanted.map(targetDownName))}}`)],
  ]);
}

function alertsQuery(selector: string): string {
  return `max by (slo, service, alertname, severity, tier) (${selector})`;
}

function targetDownName({ service }: Wanted): string {
  return targetDownNameOf({ name: service });
}

/** What is known of an SLO now; when a lost budget was last seen is asked elsewhere. */
type Present = Omit<Measurement, 'lastSeenSeconds'>;

/** @returns the clock of Prometheus in seconds since the epoch, and what was answered of each SLO */
export function readValues(samples: readonly Sample[]): {
  nowSeconds: number;
  presentOf(wanted: Wanted): Present;
} {
  const byField = Map.groupBy(samples, fieldOf);
  const samplesOf = (field: string) => byField.get(field) ?? [];
  const byFieldAndKey = new Map(
    samples.map((sample) => [`${fieldOf(sample)}\n${keyOfLabels(sample.labels)}`, sample.value]),
  );
  const find = (field: string, key: string) => byFieldAndKey.get(`${field}\n${key}`);
  return {
    nowSeconds: samplesOf(NOW)[0]?.value ?? Number.NaN,
    presentOf: (wanted) => {
      const key = keyOf(wanted);
      const fields = sourcesOf(wanted.period).map(([field]) => field);
      const values: Present['values'] = {};
      for (const field of fields) {
        const value = find(valueTag(field, wanted.period), key);
        if (value !== undefined) values[field] = value;
      }
      const ages = fields.flatMap((field) => find(ageTag(field, wanted.period), key) ?? []);
      return {
        values,
        ageSeconds: ages.length === 0 ? undefined : Math.max(...ages),
        firing: samplesOf(FIRING)
          .filter(({ labels }) => keyOfLabels(labels) === key)
          .map(alertOf),
        targetDown: samplesOf(DOWN)
          .filter(({ labels }) => labels.service === wanted.service)
          .map(alertOf)
          .find(({ name }) => name === targetDownName(wanted)),
      };
    },
  };
}

function keyOfLabels({ slo = '', service = '' }: Labels): string {
  return keyOf({ slo, service });
}

function alertOf({ labels }: Sample): FiringAlert {
  const { alertname = '', severity = '', tier } = labels;
  return { name: alertname, severity, tier };
}
