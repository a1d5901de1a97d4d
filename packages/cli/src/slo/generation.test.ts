import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type ForeignTeam,
  foreignTeam,
  serviceDocument,
  sloDocument,
} from '../../test/support/foreign-team.ts';
import { type GenerationOptions, planGeneration } from './generation.ts';

type Rule = {
  record?: string;
  alert?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
};

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

async function rulesOf(file: string, documents: string[], options: GenerationOptions = {}): Promise<Rule[]> {
  const { files } = await planGeneration(documents, { out: 'rules', ...options });
  return parse(files[file]!).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
}
const isAlert = ({ alert }: Rule) => alert !== undefined;

describe('planGeneration', () => {
  test('links no runbook unless it is told where they are, and the graph of Prometheus for a dashboard', async () => {
    const alerts = (await rulesOf('shop.yaml', ['slo'])).filter(isAlert);
    expect(alerts.length).toBeGreaterThan(5);
    for (const { annotations } of alerts) {
      expect(annotations.runbook_url).toBeUndefined();
      expect(annotations.dashboard_url).toMatch(/\/graph\?/);
    }
  });

  test('links the runbooks and the dashboard that it is given', async () => {
    const links = { runbooksUrl: 'https://wiki/runbooks/', dashboardUrl: 'https://g/d/x?s=$service&o=$slo' };
    const alerts = (await rulesOf('shop.yaml', ['slo'], links)).filter(isAlert);
    const burn = alerts.find(({ alert }) => alert === 'ShopRequestsBurn');
    expect(burn?.annotations).toMatchObject({
      runbook_url: 'https://wiki/runbooks/ShopRequestsBurn',
      dashboard_url: 'https://g/d/x?s=shop&o=shop-requests',
    });
  });

  test('scales time', async () => {
    const { files } = await planGeneration(['slo'], { out: 'rules', timeScale: 60 });
    expect(parse(files['shop.yaml']!).groups[0].interval).toBe('1s');
  });

  test('holds whatever is in names and texts, in what promtool accepts', async () => {
    const strange = String.raw`a"b'c\d {{ $labels.x }} {{ end }} # %s é 日本`;
    const document = sloDocument({
      name: 'strange',
      service: 'Strange_1.x',
      displayName: `${strange}\n: - "`,
      labels: { team: strange, 'example.org-a.b': '' },
      total: `requests_total{path='it\\'s "quoted" }{ {{ $x }}'}`,
      bad: String.raw`requests_total{path="a\"b\\c[5m]\n",code=~"5\\d|{}#"}`,
      spec: { description: `{{ ${strange} }}\n---\n&a *b !c` },
    });
    await team.write('strange.yaml', document);
    const rules = await rulesOf('Strange_1.x.yaml', ['strange.yaml']);
    const info = rules.find(({ record }) => record === 'slo_info');
    expect(info?.labels).toMatchObject({ display_name: `${strange}\n: - "`, label_team: strange });
    const { files } = await planGeneration(['strange.yaml'], { out: 'rules' });
    for (const [path, text] of Object.entries(files)) await team.write(`rules/${path}`, text);
    const checked = await team.tool('promtool', [
      ...['check', 'rules', '--lint=all', 'rules/Strange_1.x.yaml', 'rules/watchdog.yaml'],
    ]);
    expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
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
