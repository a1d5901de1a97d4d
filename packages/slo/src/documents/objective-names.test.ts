import { describe, expect, it } from 'vitest';
import { exampleSlo, prometheusMetric } from '../../test/support/documents.ts';
import { faultsOf, openslo, read } from '../../test/support/reading.ts';

const withObjectives = (objectives: Record<string, unknown>[], name = 'shop') =>
  exampleSlo({ name, spec: { objectives } });
const named = (...names: (string | undefined)[]) =>
  names.map((displayName) => ({ target: 0.999, ...(displayName === undefined ? {} : { displayName }) }));

const AT = (index: number) => `spec.objectives[${index}].displayName`;

describe('several objectives in one SLO', () => {
  it('become SLOs of their own, named after them', () => {
    const { slos } = read(
      withObjectives([
        { displayName: 'Für alle!', target: 0.9 },
        { displayName: 'Within 300 ms', target: 0.99 },
      ]),
    );
    expect(slos.map(({ name, displayName, objective }) => [name, displayName, objective.target])).toEqual([
      ['shop-fur-alle', 'shop: Für alle!', 0.9],
      ['shop-within-300-ms', 'shop: Within 300 ms', 0.99],
    ]);
    expect(slos[0]?.alerting.tiers).not.toEqual(slos[1]?.alerting.tiers);
  });

  it('each say what is good of one threshold metric', () => {
    const { slos } = read(
      exampleSlo({
        spec: {
          indicator: undefined,
          indicatorRef: 'lag',
          objectives: [
            { displayName: 'Fair', target: 0.99, op: 'lt', value: 5 },
            { displayName: 'Good', target: 0.95, op: 'lt', value: 1 },
          ],
        },
      }),
      openslo('SLI', 'lag', { thresholdMetric: prometheusMetric('lag') }),
    );
    expect(slos.map(({ indicator }) => indicator)).toMatchObject([{ limit: 5 }, { limit: 1 }]);
  });

  it('leave the name of a single one as it is', () => {
    expect(read(withObjectives(named('Good'))).slos[0]).toMatchObject({ name: 'shop', displayName: 'shop' });
  });

  it('are refused without names that tell them apart, with the reason', () => {
    expect(faultsOf(withObjectives(named('Good', undefined)))).toEqual([
      `${AT(1)}: a text with a letter or a digit, because each of several objectives becomes an SLO named after it; nothing`,
    ]);
    expect(faultsOf(withObjectives(named('Good', '!?')))).toEqual([expect.stringContaining('; !?')]);
    expect(faultsOf(withObjectives(named('Very good', 'very-good')))).toEqual([
      `${AT(1)}: a text that tells this objective from the others, because each becomes an SLO named after it, here shop-very-good; very-good`,
    ]);
  });

  it('are refused when the name would be longer than a DNS label', () => {
    const fits = 'x'.repeat(58);
    expect(faultsOf(withObjectives(named('Good', fits)))).toEqual([]);
    expect(faultsOf(withObjectives(named('Good', `${fits}x`)))).toEqual([
      `${AT(1)}: a text so short that the SLO of the objective has a name of at most 63 characters; shop-${fits}x, which has 64`,
    ]);
  });

  it('are refused when another document has the name', () => {
    expect(faultsOf(exampleSlo({ name: 'shop-good' }), withObjectives(named('Good', 'Fair')))).toEqual([
      expect.stringMatching(
        /^metadata\.name: a name of its own, but SLO shop-good .* gives SLO shop-good as well; SLO shop$/,
      ),
    ]);
  });

  it('are refused when two give one alert', () => {
    expect(faultsOf(withObjectives(named('a1b', 'a-1b')))).toEqual([
      expect.stringContaining('the same document gives the alert ShopA1bBurn as well'),
    ]);
  });
});
