import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { amtoolOn, receiversFor } from '../../test/support/amtool.ts';
import { shopSlo } from '../../test/support/catalogue.ts';
import { SLO_ALERTS } from '../names.ts';
import type { Alerting, Slo } from '../slo.ts';
import { TIERS } from '../tiers.ts';
import { alertmanagerRouting } from './alertmanager-routing.ts';

const names = {
  pageReceiver: 'pager',
  ticketReceiver: 'tracker',
  watchdogReceiver: 'switch',
};

function configOf(slos: Slo[]): string {
  const { route, inhibitions, receivers } = alertmanagerRouting({ slos }, names);
  return stringify({
    route: { receiver: 'everybody', routes: [route] },
    inhibit_rules: inhibitions.map(({ rule }) => rule),
    receivers: ['everybody', ...receivers].map((name) => ({ name })),
  });
}

const alertingOf = (bent: Partial<Alerting>): Alerting => ({ ...shopSlo().alerting, ...bent });
const [fast, slow, days, weeks] = TIERS as [(typeof TIERS)[0], ...(typeof TIERS)[0][]];

const own = shopSlo({
  name: 'own',
  alerting: alertingOf({
    tiers: [
      { ...fast!, receivers: ['shop-pager', 'boss'] },
      { ...slow!, receivers: ['shop-pager'] },
      { ...days!, receivers: ['shop-pager'] },
      weeks!,
    ],
    receivers: ['shop-mail'],
    whenNoData: 'page',
  }),
});
const config = configOf([shopSlo(), own]);

const ours = { managed_by: 'vigil', service: 'shop' };
const plain = { ...ours, slo: 'shop-availability' };
const ofOwn = { ...ours, slo: 'own' };

describe('alertmanagerRouting', () => {
  it('is one that amtool accepts', async () => {
    const { ok, output } = await amtoolOn(config, ['check-config', 'alertmanager.yml']);
    expect(output).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it.each([
    [['pager'], { ...plain, alertname: 'ShopAvailabilityBurn', severity: 'page', tier: 'fast' }],
    [['tracker'], { ...plain, alertname: 'ShopAvailabilityBurn', severity: 'ticket', tier: 'days' }],
    [['tracker'], { ...plain, alertname: SLO_ALERTS.metricMissing, severity: 'ticket' }],
    [['pager'], { ...ours, alertname: 'ShopTargetDown', severity: 'page' }],
    [['switch'], { managed_by: 'vigil', alertname: 'Watchdog', severity: 'none' }],
    [['shop-pager', 'boss'], { ...ofOwn, alertname: 'OwnBurn', severity: 'page', tier: 'fast' }],
    [['shop-pager'], { ...ofOwn, alertname: 'OwnBurn', severity: 'page', tier: 'slow' }],
    [['shop-pager'], { ...ofOwn, alertname: 'OwnBurn', severity: 'ticket', tier: 'days' }],
    [['tracker'], { ...ofOwn, alertname: 'OwnBurn', severity: 'ticket', tier: 'weeks' }],
    [['shop-mail'], { ...ofOwn, alertname: SLO_ALERTS.noTraffic, severity: 'page' }],
    [['shop-mail'], { ...ofOwn, alertname: SLO_ALERTS.budgetExhausted, severity: 'ticket' }],
    [['everybody'], { alertname: 'Theirs', severity: 'page' }],
    [['everybody'], { alertname: 'Theirs', severity: 'page', service: 'shop', slo: 'own', tier: 'fast' }],
    [['everybody'], { alertname: 'Watchdog' }],
  ])('tells %j of %j', async (receivers, labels) => {
    expect(await receiversFor(config, labels)).toEqual(receivers);
  });

  it('tells one receiver of two tiers by one route, so that they are one notification', () => {
    const { route } = alertmanagerRouting({ slos: [own] }, names);
    const toPager = route.routes![1]!.routes!.filter(({ receiver }) => receiver === 'shop-pager');
    expect(toPager.map(({ matchers }) => matchers)).toEqual([
      ['tier=~"fast|slow"', 'severity="page"'],
      ['tier="days"', 'severity="ticket"'],
    ]);
    expect(toPager.map(({ group_wait }) => group_wait)).toEqual(['30s', '10m']);
  });

  it('lists every receiver that it needs', () => {
    expect(alertmanagerRouting({ slos: [own] }, names).receivers).toEqual([
      'boss',
      'pager',
      'shop-mail',
      'shop-pager',
      'switch',
      'tracker',
    ]);
  });

  it('takes a tier by its very name, whatever is in it', async () => {
    const tiers = [
      { ...fast!, name: 'a.b', receivers: ['shop-pager'] },
      { ...slow!, name: 'c|d "e"', receivers: ['shop-pager'] },
    ];
    const strange = configOf([shopSlo({ alerting: alertingOf({ tiers }) })]);
    const page = { ...plain, severity: 'page' };
    expect(await receiversFor(strange, { ...page, tier: 'a.b' })).toEqual(['shop-pager']);
    expect(await receiversFor(strange, { ...page, tier: 'c|d "e"' })).toEqual(['shop-pager']);
    expect(await receiversFor(strange, { ...page, tier: 'axb' })).toEqual(['pager']);
    expect(await receiversFor(strange, { ...page, tier: 'd "e"' })).toEqual(['pager']);
  });
});
