import type { FieldConfig } from '../../shared/panel-data.ts';

/** Where a gauge begins and ends: as configured, or what its unit suggests, or so that the values fit. */
export function boundsOf(
  { min, max, unit }: FieldConfig,
  values: readonly (number | null)[],
): { min: number; max: number } {
  const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const most = Math.max(0, ...finite);
  const suggested =
    unit === 'percentunit' ? Math.max(1, most) : unit === 'percent' ? Math.max(100, most) : most;
  const least = min ?? Math.min(0, ...finite);
  const greatest = max ?? suggested;
  return { min: least, max: greatest > least ? greatest : least + 1 };
}
