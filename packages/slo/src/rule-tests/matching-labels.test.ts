import { describe, expect, it } from 'vitest';
import { parseSelector } from '../selector.ts';
import { matchersOf } from './matchers.ts';
import { seriesFor } from './matching-labels.ts';

const matchers = (text: string) => matchersOf(parseSelector(text)!);
const seriesOf = (takenBy: string[], leftBy: string[] = []) =>
  seriesFor(takenBy.map(matchers), leftBy.map(matchers));

describe('a series that a selector takes', () => {
  it.each([
    ['requests_total', 'requests_total'],
    ['requests_total{job="shop", code=~"5.."}', 'requests_total{job="shop",code="500"}'],
    [`requests_total{path='/a "b"'}`, 'requests_total{path="/a \\"b\\""}'],
    ['x{route!="unmatched"}', 'x{route="/"}'],
    ['x{method!~"GET|HEAD"}', 'x{method="POST"}'],
    ['x{code=~"2..|3..",code!="200"}', 'x{code="201"}'],
    ['x{code=~".+",code!~"4..|5.."}', 'x{code="200"}'],
    ['x{le=~"1|1\\\\.0"}', 'x{le="1"}'],
    ['x{gone=""}', 'x'],
    ['x{zone=~"eu-(west|north)-[1-3]b?"}', 'x{zone="eu-west-1b"}'],
    ['x{id=~"[^a-z]{3}\\\\d+"}', 'x{id="0000"}'],
    ['x{name=~"(?i)checkout"}', 'x{name="checkout"}'],
    ['x{version=~"v(?P<major>\\\\d)\\\\.x"}', 'x{version="v0.x"}'],
  ])('%s', (selector, expected) => {
    expect(seriesOf([selector])).toBe(expected);
  });

  it.each([
    [['x{job="a"}', 'x{code=~"5.."}'], [], 'x{job="a",code="500"}'],
    [['x{job="a"}'], ['x{job="a",code=~"5.."}'], 'x{job="a",code="200"}'],
    [['x'], ['x{code!~"5.."}'], 'x{code="500"}'],
    [['x{code!=""}'], ['x{code=~"2.."}'], 'x{code="404"}'],
    [['x_count{job="a"}'], ['x_bucket{job="a",le="1"}'], 'x_count{job="a"}'],
  ])('%j and not %j', (takenBy, leftBy, expected) => {
    expect(seriesOf(takenBy, leftBy)).toBe(expected);
  });

  it.each([
    [['x{a="1",a="2"}'], []],
    [['x{a="1"}'], ['x{a="1"}']],
    [['x'], ['x']],
    [['x', 'y'], []],
    // Read otherwise by RE2 than by JavaScript.
    [['x{a=~"[[:alpha:]]+"}'], []],
    [['x{a=~"\\\\pL+"}'], []],
    [['x{a=~"(?s)a.b"}'], []],
  ])('is not found where there is none: %j and not %j', (takenBy, leftBy) => {
    expect(seriesOf(takenBy, leftBy)).toBeUndefined();
  });
});
