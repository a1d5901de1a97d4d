import { describe, expect, it } from 'vitest';
import { query, rolling, selector, shopCatalogue, shopSlo } from '../../test/support/catalogue.ts';
import type { Slo } from '../slo.ts';
import { TIERS } from '../tiers.ts';
import type { AtTraffic } from './at-traffic.ts';
import type { Presence } from './measure.ts';
import { remarksOn } from './remarks.ts';

const nothingMeasured: AtTraffic = {
  indicator: [],
  eventsPerHour: undefined,
  from: undefined,
  falsePages: undefined,
  outageDetection: [],
};
const textsOf = (bent: Partial<Slo>, measured?: Partial<AtTraffic>, catalogue = shopCatalogue()) =>
  remarksOn(shopSlo(bent), catalogue, measured && { ...nothingMeasured, ...measured }).map(
    ({ level, text }) => `${level}: ${text}`,
  );
const withTiers = (tiers: Slo['alerting']['tiers']): Partial<Slo> => ({
  alerting: { ...shopSlo().alerting, tiers },
});
const presence = (bent: Partial<Presence>): Partial<AtTraffic> => ({
  indicator: [
    { part: 'total', query: 'x', series: 0, examples: [], everSeen: false, refused: undefined, ...bent },
  ],
});

describe('remarksOn', () => {
  it('has nothing to say about an SLO that is well made', () => {
    expect(textsOf({}, { eventsPerHour: 1000, ...presence({ series: 3, everSeen: true }) })).toEqual([]);
  });

  it.each<[string, Partial<Slo>, Partial<AtTraffic> | undefined, RegExp]>([
    [
      'a tier that cannot fire',
      { objective: { target: 0.9, period: rolling('30d', 30) } },
      undefined,
      /^warning: the tier fast says nothing useful: .*no ratio is above 1$/,
    ],
    [
      'a tier that fires although the budget lasts',
      { objective: { target: 0.999, period: rolling('7d', 7) } },
      undefined,
      /^warning: the tier weeks says nothing useful: .*lasts for the whole period$/,
    ],
    [
      'a window longer than the period',
      { objective: { target: 0.999, period: rolling('2d', 2) } },
      undefined,
      /^warning: the tier weeks looks at 3d, which is longer than the period of 2d/,
    ],
    ['that nobody is paged', withTiers(TIERS.slice(2)), undefined, /^warning: no tier pages/],
    [
      'a service without a document',
      { service: 'bank' },
      undefined,
      /^warning: there is no Service document bank/,
    ],
    [
      'a budget of less than one event',
      {},
      { eventsPerHour: 1 },
      /^warning: one bad event spends more than the budget: of 720 events in 30d, 0\.72 may be bad; ask for less than 99\.9%/,
    ],
    [
      'a tier that has too few events',
      {},
      { eventsPerHour: 2, outageDetection: [{ tier: 'fast', seconds: undefined }] },
      /^warning: at 2 events an hour the tier fast never fires: 1h holds too few/,
    ],
    ['that nobody comes', {}, { eventsPerHour: 0 }, /^warning: no event was counted/],
    ['an indicator without series', {}, presence({}), /^warning: nothing matches the total query: x$/],
    [
      'one that lost its series',
      {},
      presence({ everSeen: true }),
      /^warning: nothing matches the total query now, though something did in the last 30 days: x$/,
    ],
    [
      'that there was no bad event yet',
      {},
      presence({ part: 'bad' }),
      /^note: the bad query has never had a series: x\. That is as good as 0/,
    ],
    [
      'that nothing is good',
      {},
      presence({ part: 'good' }),
      /^warning: nothing matches the good query, so every event is bad: x$/,
    ],
    [
      'a query that is none',
      {},
      presence({ refused: 'parse error' }),
      /^warning: Prometheus refuses the total query: parse error$/,
    ],
  ])('tells %s', (_, bent, measured, text) => {
    expect(textsOf(bent, measured)).toContainEqual(expect.stringMatching(text));
  });

  it('does not reckon slices, levels and measurements as events that come', () => {
    const sliced = { method: 'Timeslices', sliceMs: 60_000, sliceTarget: 0.9 } as const;
    expect(textsOf({ budgeting: sliced }, { eventsPerHour: 1 })).toEqual([]);
  });

  it('knows the service by its name', () => {
    const raw = { kind: 'raw', ratio: query('x'), rawType: 'failure' } as const;
    const bank = { services: [{ name: 'bank', displayName: '', up: selector('up') }], slos: [] };
    expect(textsOf({ indicator: raw, service: 'bank' }, undefined, bank)).toEqual([]);
  });
});
