/** Words for numbers. */
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';

export function words(
  meanings: Readonly<Record<string, readonly [text: string, color: string]>>,
): ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(meanings).map(([value, [text, color]], index) => [value, { text, color, index }]),
  );
  return [{ type: MappingType.ValueToText, options }];
}

/** From a number on. */
export function wordFrom(from: number, text: string, color: string): ValueMapping[] {
  return [{ type: MappingType.RangeToText, options: { from, to: null, result: { text, color, index: 0 } } }];
}
