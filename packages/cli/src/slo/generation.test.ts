import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type ForeignTeam,
  foreignTeam,
  serviceDocument,
  sloDocument,
} from '../../test/support/foreign-team.ts';
import { type GenerationOptions, planGeneration } from './generation.ts';

const home = process.cwd();
let team: ForeignTeam;

beforeEach(async () => {
  team = await foreignTeam();
  await team.write(
    'slo/shop.yaml',
    `${serviceDocument('shop')}\n---\n${sloDocument({ name: 'shop-requests' })}\n`,
  );
  process.chdir(team.folder);
});
afterEach(async () => {
  process.chdir(home);
  await team.leave();
});

describe('planGeneration', () => {
  test('passes on where runbooks and dashboards are, and how fast time runs', async () => {
    const { files, folder, shownFolder } = await planGeneration(['slo'], {
      out: 'rules/',
      timeScale: 60,
      runbooksUrl: 'https://wiki/runbooks',
      dashboardUrl: 'https://grafana/$slo',
    });
    expect({ folder, shownFolder }).toEqual({ folder: join(team.folder, 'rules'), shownFolder: 'rules' });
    const rules = files['shop.yaml'];
    expect(rules).toContain('runbook_url: https://wiki/runbooks/ShopRequestsBurn');
    expect(rules).toContain('dashboard_url: https://grafana/shop-requests');
    expect(rules).toContain('interval: 1s');
    expect((await planGeneration(['slo'], { out: '.' })).files['shop.yaml']).not.toMatch(
      /runbook_url|interval: 1s/,
    );
  });

  test.each<[string, string[], GenerationOptions, RegExp]>([
    ['no folder for the files', ['slo'], {}, /Where are the files/],
    ['a document that is not there', ['nope.yaml'], { out: 'r' }, /nope\.yaml does not exist/],
    ['a pattern without a match', ['nope/*.yaml'], { out: 'r' }, /No file matches nope\/\*\.yaml/],
    ['a folder without documents', ['empty'], { out: 'r' }, /The folder empty holds no .*openslo/],
    ['a document with faults', ['broken.yaml'], { out: 'r' }, /broken\.yaml:\d+ spec\.objectives/],
    [
      'documents without an SLO',
      ['lonely.yaml'],
      { out: 'r' },
      /There is no SLO and no Service in lonely\.yaml/,
    ],
    ['options without documents', [], { out: 'r' }, /Without documents, the configuration of the kit/],
    [
      'a service called as the shared file',
      ['watchdog.yaml'],
      { out: 'r' },
      /watchdog\.yaml, which serves all/,
    ],
    [
      'services that differ in capitals only',
      ['capitals.yaml'],
      { out: 'r' },
      /SHOP and those of the service shop/,
    ],
    [
      'receivers of nobody',
      ['slo'],
      { out: 'r', pageReceiver: 'x' },
      /Receivers are those of an Alertmanager/,
    ],
    ['a base that is not there', ['slo'], { out: 'r', alertmanager: 'am.yml' }, /am\.yml cannot be read/],
    [
      'a base that is none',
      ['slo'],
      { out: 'r', alertmanager: 'empty/x.yaml' },
      /empty\/x\.yaml: it has no route/,
    ],
  ])('says what to do about %s', async (_, documents, options, message) => {
    await team.write('empty/x.yaml', 'groups: []\n');
    await team.write('broken.yaml', sloDocument({ name: 'x', spec: { objectives: [{ target: 2 }] } }));
    await team.write(
      'lonely.yaml',
      JSON.stringify({
        apiVersion: 'openslo/v1',
        kind: 'DataSource',
        metadata: { name: 'x' },
        spec: { type: 'Prometheus', connectionDetails: { url: 'http://x' } },
      }),
    );
    await team.write('watchdog.yaml', sloDocument({ name: 'x', service: 'watchdog' }));
    await team.write(
      'capitals.yaml',
      `${sloDocument({ name: 'x' })}\n---\n${sloDocument({ name: 'y', service: 'SHOP' })}\n`,
    );
    await expect(planGeneration(documents, options)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
      next: expect.stringMatching(/\w/),
    });
  });
});
