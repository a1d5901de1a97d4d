import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { runOnFiles } from '../../test/support/promtool.ts';
import { prometheusConfig } from './prometheus-config.ts';

const options = {
  targets: [
    { job: 'checkout', addresses: ['127.0.0.1:8081', '127.0.0.1:9081'] },
    { job: 'payments', addresses: ['127.0.0.1:8083'] },
  ],
  alertmanager: '127.0.0.1:9093',
  ruleFiles: ['rules/*.yaml'],
};

describe('prometheusConfig', () => {
  it.each([1, 60])('is one that promtool accepts, at scale %d', async (timeScale) => {
    const text = prometheusConfig({ ...options, timeScale });
    const { ok, output } = await runOnFiles(
      inject('binaries').promtool,
      ['check', 'config', 'prometheus.yml'],
      {
        'prometheus.yml': text,
      },
    );
    expect(output).toContain('SUCCESS');
    expect(ok).toBe(true);
  });

  it('scrapes every second when a second shows a minute', () => {
    expect(parse(prometheusConfig({ ...options, timeScale: 60 })).global).toEqual({
      scrape_interval: '1s',
      scrape_timeout: '1s',
      evaluation_interval: '1s',
    });
    expect(parse(prometheusConfig(options)).global).toEqual({
      scrape_interval: '15s',
      scrape_timeout: '5s',
      evaluation_interval: '30s',
    });
  });

  it('names each job as the SLOs select it, and sends alerts to Alertmanager', () => {
    const { scrape_configs, alerting } = parse(prometheusConfig(options));
    expect(scrape_configs).toEqual([
      { job_name: 'checkout', static_configs: [{ targets: ['127.0.0.1:8081', '127.0.0.1:9081'] }] },
      { job_name: 'payments', static_configs: [{ targets: ['127.0.0.1:8083'] }] },
    ]);
    expect(alerting.alertmanagers[0].static_configs).toEqual([{ targets: ['127.0.0.1:9093'] }]);
  });
});
