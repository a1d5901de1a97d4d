import { expect, it } from 'vitest';
import { fleetOf } from './fleet.ts';
import { shapes } from './shapes/shapes.ts';

it.each(shapes)(
  '$name: twelve SLOs record series of their own, of which the last two read the past of the first',
  (shape) => {
    const groups = fleetOf(shape, 12);
    const own = groups.length - shape.shared.length;
    expect(own).toBe(12 * shape.groupsOf('slo-0001').length);
    expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);

    const series = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('record' in rule ? [JSON.stringify([rule.record, rule.labels])] : [])),
    );
    expect(new Set(series).size).toBe(series.length);

    const expressions = JSON.stringify(groups.map(({ rules }) => rules.map(({ expr }) => expr)));
    expect(expressions).toContain('slo-0010');
    expect(expressions).not.toContain('slo-0011');
  },
);
