import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { amtoolOn, receiversFor } from '../../test/support/amtool.ts';
import { shopCatalogue, shopSlo } from '../../test/support/catalogue.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';

const options = { webhookUrl: 'http://127.0.0.1:8084/webhooks/alertmanager', credentialsFile: 'token' };
const catalogue = shopCatalogue();
const ofShop = { managed_by: 'vigil', service: 'shop', slo: 'shop-availability' };

describe('alertmanagerConfig', () => {
  it.each([options, { ...options, timeScale: 60 }, { ...options, watchdogUrl: 'http://127.0.0.1:1/alive' }])(
    'is one that amtool accepts: %j',
    async (given) => {
      const config = alertmanagerConfig(catalogue, given);
      const { ok, output } = await amtoolOn(config, ['check-config', 'alertmanager.yml']);
      expect(output).toContain('SUCCESS');
      expect(ok).toBe(true);
    },
  );

  it.each([
    ['desk', { alertname: 'ShopAvailabilityBurn', severity: 'page', tier: 'fast', ...ofShop }],
    ['desk', { alertname: 'ShopAvailabilityBurn', severity: 'ticket', tier: 'days', ...ofShop }],
    ['desk', { alertname: 'ShopTargetDown', severity: 'page', service: 'shop', managed_by: 'vigil' }],
    ['desk', { alertname: 'SomethingOfTheUsersOwn' }],
    ['watchdog', { alertname: 'Watchdog', severity: 'none', managed_by: 'vigil' }],
  ])('sends to %s: %j', async (receiver, labels) => {
    expect(await receiversFor(alertmanagerConfig(catalogue, options), labels)).toEqual([receiver]);
  });

  it('makes one incident of what happens to one SLO: no window or tier splits it', () => {
    const { route } = parse(alertmanagerConfig(catalogue, options));
    const [, page, ticket] = route.routes[0].routes;
    for (const one of [route, page, ticket]) expect(one.group_by).toEqual(['service', 'slo']);
    expect(page).toMatchObject({ group_wait: '30s', group_interval: '5m', repeat_interval: '2h' });
    expect(ticket).toMatchObject({ group_wait: '10m', group_interval: '1h', repeat_interval: '3d' });
  });

  it('scales every timer, and waits for at least one evaluation', () => {
    const { route } = parse(alertmanagerConfig(catalogue, { ...options, timeScale: 60 }));
    const [, page, ticket] = route.routes[0].routes;
    expect(page).toMatchObject({ group_wait: '1s', group_interval: '5s', repeat_interval: '2m' });
    expect(ticket).toMatchObject({ group_wait: '10s', group_interval: '1m', repeat_interval: '1h12m' });
  });

  it('calls the desk with its token, also to tell of the end', () => {
    const { receivers } = parse(alertmanagerConfig(catalogue, options));
    expect(receivers[0].webhook_configs).toEqual([
      {
        url: options.webhookUrl,
        send_resolved: true,
        http_config: { authorization: { type: 'Bearer', credentials_file: 'token' } },
      },
    ]);
  });

  it('refuses a receiver that it does not have', () => {
    const { alerting } = shopSlo();
    const slo = shopSlo({ alerting: { ...alerting, receivers: ['shop-team'] } });
    expect(() => alertmanagerConfig({ slos: [slo] }, options)).toThrow(
      'there is no receiver shop-team; those that are there: desk, watchdog',
    );
  });
});
