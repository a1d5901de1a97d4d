import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { runOnFiles } from '../../test/support/promtool.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';

const options = { webhookUrl: 'http://127.0.0.1:8084/webhooks/alertmanager', credentialsFile: 'token' };
const amtool = (args: string[], text: string) =>
  runOnFiles(inject('binaries').amtool, args, { 'alertmanager.yml': text, token: 'secret' });

describe('alertmanagerConfig', () => {
  it.each([options, { ...options, timeScale: 60 }, { ...options, watchdogUrl: 'http://127.0.0.1:1/alive' }])(
    'is one that amtool accepts: %j',
    async (given) => {
      const { ok, output } = await amtool(['check-config', 'alertmanager.yml'], alertmanagerConfig(given));
      expect(output).toContain('SUCCESS');
      expect(ok).toBe(true);
    },
  );

  it.each([
    [
      'desk',
      [
        'alertname=CheckoutAvailabilityBurn',
        'severity=page',
        'tier=fast',
        'service=checkout',
        'slo=checkout-availability',
      ],
    ],
    [
      'desk',
      [
        'alertname=CheckoutAvailabilityBurn',
        'severity=ticket',
        'tier=days',
        'service=checkout',
        'slo=checkout-availability',
      ],
    ],
    ['desk', ['alertname=CheckoutTargetDown', 'severity=page', 'service=checkout']],
    ['desk', ['alertname=SomethingOfTheUsersOwn']],
    ['watchdog', ['alertname=Watchdog', 'severity=none']],
  ])('sends to %s: %j', async (receiver, labels) => {
    const args = [
      'config',
      'routes',
      'test',
      '--config.file=alertmanager.yml',
      `--verify.receivers=${receiver}`,
      ...labels,
    ];
    const { ok, output } = await amtool(args, alertmanagerConfig(options));
    expect(output.split('\n')[0]).toBe(receiver);
    expect(ok).toBe(true);
  });

  it('makes one incident of what happens to one SLO: no window or tier splits it', () => {
    const { route } = parse(alertmanagerConfig(options));
    const [, page, ticket] = route.routes;
    for (const one of [route, page, ticket]) expect(one.group_by).toEqual(['service', 'slo']);
    expect(page).toMatchObject({ group_wait: '30s', group_interval: '5m', repeat_interval: '2h' });
    expect(ticket).toMatchObject({ group_wait: '10m', group_interval: '1h', repeat_interval: '3d' });
  });

  it('scales every timer, and waits for at least one evaluation', () => {
    const { route } = parse(alertmanagerConfig({ ...options, timeScale: 60 }));
    expect(route.routes[1]).toMatchObject({ group_wait: '1s', group_interval: '5s', repeat_interval: '2m' });
    expect(route.routes[2]).toMatchObject({
      group_wait: '10s',
      group_interval: '1m',
      repeat_interval: '1h12m',
    });
  });

  it('calls the desk with its token, also to tell of the end', () => {
    const { receivers } = parse(alertmanagerConfig(options));
    expect(receivers[0].webhook_configs).toEqual([
      {
        url: options.webhookUrl,
        send_resolved: true,
        http_config: { authorization: { type: 'Bearer', credentials_file: 'token' } },
      },
    ]);
  });
});
