/**
 * What an order costs in money, energy and CO2e, as PromQL.
 *
 * Source: Software Carbon Intensity specification, ISO/IEC 21031:2024: SCI = (E x I + M) / R with M = TE x (TiR / EL) x (RR / ToR).
 * E is estimated as Cloud Carbon Footprint does: idle watts for every vCPU that is reserved, the rest by use, memory by size.
 */
import { ofTargets, rate } from './vocabulary/promql.ts';
import { constant, type Variable } from './vocabulary/variable.ts';

const CCF = 'Cloud Carbon Footprint, methodology (cloudcarbonfootprint.org/docs/methodology)';
const FARGATE =
  'AWS Fargate, Linux on x86, us-east-1, on demand (aws.amazon.com/fargate/pricing), seen in 2026';

/** Every number that is not measured: a variable of the dashboard, with its source. */
export const constants: { name: string; label: string; value: number; source: string }[] = [
  {
    name: 'vcpus',
    label: 'vCPUs reserved per instance',
    value: 1,
    source: 'An assumption: one event loop keeps one core busy. Set what your orchestrator reserves.',
  },
  {
    name: 'watts_idle',
    label: 'Watts per idle vCPU',
    value: 0.74,
    source: `Average minimum of AWS. ${CCF}.`,
  },
  { name: 'watts_busy', label: 'Watts per busy vCPU', value: 3.5, source: `Average maximum of AWS. ${CCF}.` },
  {
    name: 'watts_gb',
    label: 'Watts per GB of memory',
    value: 0.392,
    source: `0.000392 kWh per GB and hour. ${CCF}.`,
  },
  { name: 'pue', label: 'PUE', value: 1.135, source: `Power usage effectiveness of AWS. ${CCF}.` },
  {
    name: 'grid',
    label: 'gCO2e per kWh',
    value: 445,
    source:
      'I: world average of 2024. IEA, Electricity 2025 (iea.org/reports/electricity-2025/emissions). Set that of your region.',
  },
  {
    name: 'embodied_kg',
    label: 'Embodied kgCO2e per server',
    value: 1000,
    source: `TE: a server with one socket. ${CCF}, embodied emissions.`,
  },
  {
    name: 'lifetime_years',
    label: 'Lifetime of a server, years',
    value: 4,
    source: `EL. ${CCF}, embodied emissions.`,
  },
  {
    name: 'server_vcpus',
    label: 'vCPUs of a server',
    value: 48,
    source: 'ToR: an assumption, one socket of 24 cores with two threads each. Set that of your machines.',
  },
  { name: 'price_vcpu', label: 'USD per vCPU and hour', value: 0.04048, source: FARGATE },
  { name: 'price_gb', label: 'USD per GB and hour', value: 0.004445, source: FARGATE },
];

export function constantVariables(): Variable[] {
  return constants.map(({ name, label, value, source }) => constant(name, label, value, source));
}

const SECONDS_A_YEAR = 31_557_600;
const JOULES_A_KWH = 3_600_000;

/** R, the functional unit: orders that were taken, a second. Whichever jobs are chosen, the order is the same. */
export const ordersPerSecond = `(sum(${rate('checkout_orders_total{outcome=~"paid|payment_pending"}')}) > 0)`;

export const busyCores = (by = '') => grouped('sum', by, rate(ofTargets('process_cpu_seconds_total')));
export const memoryGb = (by = '') =>
  `${grouped('sum', by, ofTargets('process_resident_memory_bytes'))} / 1e9`;
const reservedCores = (by = '') =>
  `${grouped('count', by, ofTargets('process_start_time_seconds'))} * $vcpus`;

/** E as a power, in watts. */
export const watts = (by = '') =>
  `(${reservedCores(by)} * $watts_idle + ${busyCores(by)} * ($watts_busy - $watts_idle) + ${memoryGb(by)} * $watts_gb) * $pue`;

/** E x I, in grams of CO2e a second. */
export const operationalGrams = (by = '') => `${watts(by)} * $grid / ${JOULES_A_KWH}`;

/** M, in grams of CO2e a second. */
export const embodiedGrams = (by = '') =>
  `${reservedCores(by)} / $server_vcpus * $embodied_kg * 1000 / ($lifetime_years * ${SECONDS_A_YEAR})`;

export const dollarsPerHour = (by = '') =>
  `(${reservedCores(by)} * $price_vcpu + ${memoryGb(by)} * $price_gb)`;

function grouped(aggregate: 'sum' | 'count', by: string, expr: string): string {
  return by === '' ? `${aggregate}(${expr})` : `${aggregate} by (${by}) (${expr})`;
}
