/** Numbers as Grafana's unit ids show them. */

type Scaled = { text: string; suffix: string };
type Formatter = (value: number, decimals: number | undefined) => Scaled;

/** Steps of one family of units, the smallest first: from `least` on, a value is divided by `divisor`. */
type Step = { least: number; divisor: number; suffix: string };

const SECOND_STEPS: Step[] = [
  { least: 0, divisor: 1e-9, suffix: ' ns' },
  { least: 1e-6, divisor: 1e-6, suffix: ' µs' },
  { least: 1e-3, divisor: 1e-3, suffix: ' ms' },
  { least: 1, divisor: 1, suffix: ' s' },
  { least: 60, divisor: 60, suffix: ' min' },
  { least: 3600, divisor: 3600, suffix: ' h' },
  { least: 86_400, divisor: 86_400, suffix: ' d' },
  { least: 604_800, divisor: 604_800, suffix: ' weeks' },
  { least: 31_536_000, divisor: 31_536_000, suffix: ' years' },
];

/** Factors of the SI from 10^-9 to 10^12. */
const SI_PREFIXES = ['n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P'];
const BINARY_PREFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
const COUNT_SUFFIXES = ['', ' K', ' Mil', ' Bil', ' Tri'];

/** Without decimals asked for, so many that three digits are significant, and no zeros at the end. */
function formatNumber(value: number, decimals?: number): string {
  if (decimals !== undefined) return grouped(value.toFixed(decimals));
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const places = Math.min(Math.max(2 - magnitude, 0), 12);
  return grouped(
    value
      .toFixed(places)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, ''),
  );
}

/** A space, narrow and unbreakable, between thousands from 10 000 on. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const spaced = whole.replace('-', '').length > 4 ? whole.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}

const withSuffix =
  (suffix: string): Formatter =>
  (value, decimals) => ({ text: formatNumber(value, decimals), suffix });

const withPrefix =
  (prefix: string): Formatter =>
  (value, decimals) => {
    const { text, suffix } = scaledBy(
      1000,
      COUNT_SUFFIXES,
      '',
    )(Math.abs(value), decimals ?? (Math.abs(value) < 1000 ? 2 : undefined));
    return { text: `${value < 0 ? '-' : ''}${prefix}${text}`, suffix };
  };

function scaledBy(factor: number, prefixes: readonly string[], unit: string, first = 0): Formatter {
  return (value, decimals) => {
    let index = first;
    let scaled = value;
    while (Math.abs(scaled) >= factor && index < prefixes.length - 1) {
      scaled /= factor;
      index += 1;
    }
    while (scaled !== 0 && Math.abs(scaled) < 1 && index > 0) {
      scaled *= factor;
      index -= 1;
    }
    const space = unit !== '' ? ' ' : '';
    return { text: formatNumber(scaled, decimals), suffix: `${space}${prefixes[index]}${unit}` };
  };
}

/** From 10^-9 on, `mA`; in `si` the unprefixed unit is the fourth. */
const si = (unit: string) => scaledBy(1000, SI_PREFIXES, unit, 3);
/** Of things that come whole: no thousandths of them. */
const counted = (unit: string) => scaledBy(1000, SI_PREFIXES.slice(3), unit);

const seconds =
  (secondsPerUnit: number): Formatter =>
  (value, decimals) => {
    if (value === 0) return { text: formatNumber(0, decimals), suffix: ' s' };
    const inSeconds = value * secondsPerUnit;
    const step = SECOND_STEPS.findLast(({ least }) => Math.abs(inSeconds) >= least)!;
    return { text: formatNumber(inSeconds / step.divisor, decimals), suffix: step.suffix };
  };

/** `3 days, 4 hours`: the two largest parts. */
const spelledOut =
  (secondsPerUnit: number): Formatter =>
  (value) => {
    let left = Math.abs(value * secondsPerUnit);
    if (left < 1) return seconds(1)(value * secondsPerUnit, undefined);
    const parts: string[] = [];
    for (const [name, length] of CALENDAR_PARTS) {
      const count = Math.floor(left / length);
      left -= count * length;
      if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
      if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
    }
    return { text: `${value < 0 ? '-' : ''}${parts.join(', ')}`, suffix: '' };
  };

const CALENDAR_PARTS = [
  ['year', 31_536_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `03:25:07`, with days before it where there are any. */
const clock =
  (secondsPerUnit: number): Formatter =>
  (value) => {
    const total = Math.floor(Math.abs(value * secondsPerUnit));
    const two = (part: number) => String(part).padStart(2, '0');
    const days = Math.floor(total / 86_400);
    const time = `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
    return { text: `${value < 0 ? '-' : ''}${days > 0 ? `${days} d ` : ''}${time}`, suffix: '' };
  };

const date: Formatter = (value) => ({ text: dateText(value), suffix: '' });

function dateText(epochMs: number): string {
  const at = new Date(epochMs);
  if (Number.isNaN(at.getTime())) return String(epochMs);
  const two = (part: number) => String(part).padStart(2, '0');
  return (
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ` +
    `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  );
}

const percent: Formatter = (value, decimals) => ({ text: formatNumber(value, decimals), suffix: ' %' });

/** By Grafana's unit id. */
const formatters: Readonly<Record<string, Formatter>> = {
  none: withSuffix(''),
  string: withSuffix(''),
  short: scaledBy(1000, COUNT_SUFFIXES, ''),
  sishort: si(''),
  locale: withSuffix(''),
  percent,
  percentunit: (value, decimals) => percent(value * 100, decimals === undefined ? undefined : decimals),
  ns: seconds(1e-9),
  µs: seconds(1e-6),
  ms: seconds(1e-3),
  s: seconds(1),
  m: seconds(60),
  h: seconds(3600),
  d: seconds(86_400),
  dtdurationms: spelledOut(1e-3),
  dtdurations: spelledOut(1),
  dthms: clock(1),
  dtdhms: clock(1),
  clockms: clock(1e-3),
  clocks: clock(1),
  dateTimeAsIso: date,
  dateTimeAsSystem: date,
  dateTimeFromNow: date,
  bytes: scaledBy(1024, BINARY_PREFIXES, 'B'),
  decbytes: counted('B'),
  kbytes: scaledBy(1024, BINARY_PREFIXES, 'B', 1),
  mbytes: scaledBy(1024, BINARY_PREFIXES, 'B', 2),
  gbytes: scaledBy(1024, BINARY_PREFIXES, 'B', 3),
  deckbytes: scaledBy(1000, SI_PREFIXES.slice(3), 'B', 1),
  decmbytes: scaledBy(1000, SI_PREFIXES.slice(3), 'B', 2),
  decgbytes: scaledBy(1000, SI_PREFIXES.slice(3), 'B', 3),
  bits: scaledBy(1024, BINARY_PREFIXES, 'b'),
  decbits: counted('b'),
  binBps: scaledBy(1024, BINARY_PREFIXES, 'B/s'),
  Bps: counted('B/s'),
  bps: counted('b/s'),
  cps: counted('c/s'),
  ops: counted('ops/s'),
  reqps: counted('req/s'),
  rps: counted('reads/s'),
  wps: counted('writes/s'),
  iops: counted('io/s'),
  eps: counted('events/s'),
  mps: counted('msg/s'),
  cpm: counted('c/min'),
  opm: counted('ops/min'),
  reqpm: counted('req/min'),
  currencyEUR: withPrefix('€'),
  currencyUSD: withPrefix('$'),
  currencyGBP: withPrefix('£'),
  watt: si('W'),
  kwatt: (value, decimals) => si('W')(value * 1000, decimals),
  watth: si('Wh'),
  kwatth: (value, decimals) => si('Wh')(value * 1000, decimals),
  joule: si('J'),
  massg: si('g'),
  masskg: (value, decimals) => si('g')(value * 1000, decimals),
  celsius: withSuffix(' °C'),
  hertz: si('Hz'),
  bool: (value) => ({ text: value === 0 ? 'False' : 'True', suffix: '' }),
  bool_yes_no: (value) => ({ text: value === 0 ? 'No' : 'Yes', suffix: '' }),
  bool_on_off: (value) => ({ text: value === 0 ? 'Off' : 'On', suffix: '' }),
};

/** `suffix:orders/min`, `prefix:≈`, `currency:CHF`, `si:g`, `count:orders`, `time:...`: Grafana's units with a text of one's own. */
const custom: Readonly<Record<string, (text: string) => Formatter>> = {
  suffix: (text) => withSuffix(` ${text}`),
  prefix: (text) => (value, decimals) => ({ text: `${text}${formatNumber(value, decimals)}`, suffix: '' }),
  currency: withPrefix,
  si: (text) => si(text),
  count: (text) => counted(text),
  time: () => date,
};

function formatterOf(unit: string | undefined): Formatter {
  if (unit === undefined || unit === '') return withSuffix('');
  if (Object.hasOwn(formatters, unit)) return formatters[unit]!;
  const [kind = '', ...rest] = unit.split(':');
  if (rest.length > 0 && Object.hasOwn(custom, kind)) return custom[kind]!(rest.join(':'));
  // As in Grafana: what is no id is a text that follows the number.
  return withSuffix(` ${unit}`);
}

/** A value with its unit, such as `1.25 ms`, in its parts. Without decimals, three significant digits. */
export function formatParts(value: number, unit: string | undefined, decimals?: number): Scaled {
  if (Number.isNaN(value)) return { text: 'no value', suffix: '' };
  if (!Number.isFinite(value)) return { text: value > 0 ? '∞' : '-∞', suffix: '' };
  return formatterOf(unit)(value, decimals);
}

export function formatValue(value: number, unit: string | undefined, decimals?: number): string {
  const { text, suffix } = formatParts(value, unit, decimals);
  return `${text}${suffix}`;
}

/** Whether the preview shows this unit as Grafana does, and not as a text behind the number. */
export function isKnownUnit(unit: string): boolean {
  return Object.hasOwn(formatters, unit) || Object.hasOwn(custom, unit.split(':')[0]!);
}

/** Whether an axis of this unit has round numbers in powers of 1024. */
export function isBinary(unit: string | undefined): boolean {
  return unit === 'bytes' || unit === 'bits' || unit === 'binBps';
}
