import { expect, test } from 'vitest';
import { formatValue } from './units.ts';

test.each<[number, string | undefined, string]>([
  [0, undefined, '0'],
  [0.1234, undefined, '0.123'],
  [1234.5, 'none', '1235'],
  [12_345, 'none', '12\u202f345'],
  [1234.5, 'short', '1.23 K'],
  [2_500_000, 'short', '2.5 Mil'],
  [-2500, 'short', '-2.5 K'],
  [0.9995, 'percentunit', '100 %'],
  [0.0005, 'percentunit', '0.05 %'],
  [12.5, 'percent', '12.5 %'],
  [0.0025, 's', '2.5 ms'],
  [0, 's', '0 s'],
  [90, 's', '1.5 min'],
  [7200, 's', '2 h'],
  [-90, 's', '-1.5 min'],
  [2.592e6, 's', '4.29 weeks'],
  [250, 'ms', '250 ms'],
  [1500, 'ms', '1.5 s'],
  [1536, 'bytes', '1.5 KiB'],
  [1500, 'decbytes', '1.5 kB'],
  [0.25, 'decgbytes', '250 MB'],
  [2048, 'mbytes', '2 GiB'],
  [0.25, 'reqps', '0.25 req/s'],
  [12_000, 'reqps', '12 kreq/s'],
  [0.05, 'currencyEUR', '€0.05'],
  [1234, 'currencyEUR', '€1.23 K'],
  [-3, 'currencyEUR', '-€3.00'],
  [273_600, 'dtdurations', '3 days, 4 hours'],
  [3600, 'dtdurations', '1 hour'],
  [0.2, 'dtdurations', '200 ms'],
  [12_307, 'clocks', '03:25:07'],
  [0.0042, 'watth', '4.2 mWh'],
  [0.35, 'massg', '350 mg'],
  [7, 'suffix:orders/min', '7 orders/min'],
  [7, 'orders/min', '7 orders/min'],
  [1, 'bool_yes_no', 'Yes'],
  [Number.POSITIVE_INFINITY, 's', '∞'],
  [Number.NaN, 's', 'no value'],
])('%d as %s is %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test.each<[number, string, number, string]>([
  [0.99954, 'percentunit', 3, '99.954 %'],
  [0.99954, 'percentunit', 0, '100 %'],
  [1.5, 's', 0, '2 s'],
  [3, 'short', 1, '3.0'],
])('%d as %s with %d decimals is %s', (value, unit, decimals, text) => {
  expect(formatValue(value, unit, decimals)).toBe(text);
});
