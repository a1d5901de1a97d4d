// Missing data is told apart: nobody answers, the metric is not there, nobody comes.
import { describe, it } from 'vitest';
import { expectThat, firing, good, query, shopCatalogue, shopSlo, up } from '../../test/support/catalogue.ts';

const alerts = ['ShopTargetDown', 'SLOMetricMissing', 'SLONoTraffic', 'ShopAvailabilityBurn'] as const;
const onlyFiring = (expected: (typeof alerts)[number] | undefined, atSeconds: number) =>
  alerts.map((alert) => ({ query: firing(alert), atSeconds, value: alert === expected ? 1 : 0 }));

describe('the alerts on missing data', () => {
  it('page after two minutes when no target answers', async () => {
    await expectThat(
      [
        { series: good, values: '0+10x60 stale _x60' },
        { series: up, values: '1x60 0x60' },
      ],
      [...onlyFiring(undefined, 61), ...onlyFiring('ShopTargetDown', 100)],
    );
  });

  it('tell after three minutes of a metric that is gone while targets answer', async () => {
    await expectThat(
      [
        { series: good, values: '0+10x60 stale _x60' },
        { series: up, values: '1x120' },
      ],
      [...onlyFiring(undefined, 62), ...onlyFiring('SLOMetricMissing', 66)],
    );
  });

  it('tell of a metric that never was there', async () => {
    await expectThat([{ series: up, values: '1x60' }], onlyFiring('SLOMetricMissing', 30));
  });

  it('take idle hours for what they are where yesterday was idle, too', async () => {
    await expectThat(
      [
        { series: good, values: '0+1x200 200x1600' },
        { series: up, values: '1x1800' },
      ],
      // The day before, this hour was as idle; before that, there is no yesterday.
      [...onlyFiring(undefined, 400), ...onlyFiring(undefined, 1790)],
    );
  }, 180_000);

  it('tell of an hour in which nobody came, though somebody did a day before', async () => {
    await expectThat(
      [
        { series: good, values: '0+1x1500 1500x300' },
        { series: up, values: '1x1800' },
      ],
      [...onlyFiring(undefined, 1550), ...onlyFiring('SLONoTraffic', 1570)],
    );
  }, 180_000);

  it('have the severity that the document asks for, or are left out', async () => {
    const missing = [{ series: up, values: '1x60' }];
    const { alerting } = shopSlo();
    await expectThat(
      missing,
      [
        {
          query: 'count(ALERTS{alertname="SLOMetricMissing",severity="page",managed_by="vigil"})',
          atSeconds: 30,
          value: 1,
        },
      ],
      shopCatalogue({ alerting: { ...alerting, whenNoData: 'page' } }),
    );
    await expectThat(
      missing,
      onlyFiring(undefined, 30),
      shopCatalogue({ alerting: { ...alerting, whenNoData: 'nothing' } }),
    );
  });

  it('know no traffic of what is measured rather than asked for', async () => {
    await expectThat(
      [
        { series: 'latency_seconds', values: '0.1x60' },
        { series: up, values: '1x60' },
      ],
      onlyFiring(undefined, 50),
      shopCatalogue({
        indicator: { kind: 'threshold', metric: query('latency_seconds'), op: 'lte', limit: 0.3 },
      }),
    );
  });
});
