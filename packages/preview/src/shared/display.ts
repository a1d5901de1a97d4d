/** What a value looks like: its text and its colour, by the mappings, thresholds and unit of its field. */
import type { FieldConfig, MappedText, Mapping, Value } from './panel-data.ts';
import { formatParts } from './units.ts';

export type Displayed = {
  text: string;
  suffix: string;
  /** A Grafana colour name or a hex colour; undefined where neither mapping nor threshold gives one. */
  color: string | undefined;
};

/** What JSON cannot carry as a number. */
const spelled: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

/** The number that a value is; of any other text NaN. */
export function numberOf(value: Value | undefined): number | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : (spelled[value] ?? Number.NaN);
}

/** Texts stay as they are, whatever unit the field has. */
export function display(value: Value | undefined, config: FieldConfig): Displayed {
  const mapped = mappedText(value, config.mappings ?? []);
  const isText = typeof value === 'string' && !Object.hasOwn(spelled, value);
  const number = isText ? null : numberOf(value);
  const color = mapped?.color ?? (number === null ? undefined : thresholdColor(number, config));
  const plain = (text: string): Displayed => ({ text, suffix: '', color });
  if (mapped?.text) return plain(mapped.text);
  if (isText) return plain(value);
  if (number === null || Number.isNaN(number)) return plain(config.noValue ?? '-');
  return { ...formatParts(number, config.unit, config.decimals), color };
}

export function displayText(value: Value | undefined, config: FieldConfig): string {
  const { text, suffix } = display(value, config);
  return `${text}${suffix}`;
}

/** The mapping that fits, if any does; the first wins. */
function mappedText(value: Value | undefined, mappings: readonly Mapping[]): MappedText | undefined {
  for (const mapping of mappings) {
    const result = resultOf(mapping, value);
    if (result) return result;
  }
  return undefined;
}

function resultOf(mapping: Mapping, value: Value | undefined): MappedText | undefined {
  const number = numberOf(value);
  switch (mapping.type) {
    case 'value':
      return value !== null && value !== undefined && Object.hasOwn(mapping.options, String(value))
        ? mapping.options[String(value)]
        : undefined;
    case 'range': {
      const { from, to, result } = mapping.options;
      const fits =
        number !== null &&
        !Number.isNaN(number) &&
        number >= (from ?? Number.NEGATIVE_INFINITY) &&
        number <= (to ?? Number.POSITIVE_INFINITY);
      return fits ? result : undefined;
    }
    case 'regex':
      return value !== null && value !== undefined && patternOf(mapping.options.pattern).test(String(value))
        ? mapping.options.result
        : undefined;
    case 'special':
      return specials[mapping.options.match]?.(value, number) ? mapping.options.result : undefined;
  }
}

const specials: Readonly<Record<string, (value: Value | undefined, number: number | null) => boolean>> = {
  null: (value) => value === null || value === undefined,
  nan: (value, number) => (value === 'NaN' || typeof value === 'number') && Number.isNaN(number),
  'null+nan': (value, number) => specials.null!(value, number) || specials.nan!(value, number),
  empty: (value) => value === '',
  true: (value) => value === 'true',
  false: (value) => value === 'false',
};

/** A pattern in Grafana's notation, `/text/flags`, or plain. */
function patternOf(pattern: string): RegExp {
  const [, body, flags] = /^\/(.*)\/([gimsuy]*)$/.exec(pattern) ?? [];
  return body === undefined ? new RegExp(pattern) : new RegExp(body, flags?.replace('g', ''));
}

/** The colour of the highest threshold that the value reaches. */
export function thresholdColor(value: number, config: FieldConfig): string | undefined {
  const steps = config.thresholds?.steps ?? [];
  if (steps.length === 0 || Number.isNaN(value)) return steps[0]?.color;
  const compared = config.thresholds?.mode === 'percentage' ? percentOf(value, config) : value;
  return steps.findLast((step) => compared >= (step.value ?? Number.NEGATIVE_INFINITY))?.color;
}

function percentOf(value: number, { min = 0, max = 100 }: FieldConfig): number {
  return max === min ? 0 : ((value - min) / (max - min)) * 100;
}

/** The thresholds' values on the scale of the field; percentages need a minimum and a maximum. */
export function thresholdValues(config: FieldConfig): { value: number; color: string }[] {
  const { min = 0, max = 100 } = config;
  return (config.thresholds?.steps ?? []).flatMap(({ value, color }) => {
    if (value === null || !Number.isFinite(value)) return [];
    const absolute = config.thresholds?.mode === 'percentage' ? min + ((max - min) * value) / 100 : value;
    return [{ value: absolute, color }];
  });
}
