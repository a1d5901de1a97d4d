import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ForeignTeam,
  foreignTeam,
  serviceDocument,
  sloDocument,
} from '../../test/support/foreign-team.ts';
import { startPrometheus, type TestPrometheus } from '../../test/support/prometheus.ts';
import { testServers } from '../../test/support/servers.ts';

let team: ForeignTeam;
let prometheus: TestPrometheus;

const HOURS = 26;
const PER_HOUR = 6;
const nowSeconds = Math.floor(Date.now() / 1000);

/** A day and more of six requests an hour, a sample every five minutes, as a service exposes them and as the rules book those of another one. */
function past(): string {
  const lines: string[] = ['# TYPE requests counter'];
  for (let minute = HOURS * 60; minute >= 0; minute -= 5) {
    const count = ((HOURS * 60 - minute) / 60) * PER_HOUR;
    lines.push(`requests_total{code="200",path="/a\\"b"} ${count} ${nowSeconds - minute * 60}`);
  }
  lines.push('# TYPE slo:sli_total:booked1h gauge');
  for (let hour = HOURS; hour >= 0; hour -= 1) {
    lines.push(`slo:sli_total:booked1h{slo="recorded",service="shop"} 600 ${nowSeconds - hour * 3600}`);
  }
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  team = await foreignTeam();
  await team.write('slo/shop.yaml', `${serviceDocument('shop')}\n---\n${sloDocument({ name: 'quiet' })}\n`);
  await team.write('slo/recorded.yaml', sloDocument({ name: 'recorded' }));
  await team.write('lonely.yaml', sloDocument({ name: 'lonely', service: 'bank', total: 'nothing_total' }));
  await team.write('loose.yaml', sloDocument({ name: 'loose', target: 0.9 }));
  prometheus = await startPrometheus(team.folder, [], past());
}, 120_000);
afterAll(async () => {
  await prometheus?.stop();
  await team?.leave();
});

const lint = (args: string[]) => team.slo(['lint', ...args]);

describe('vigil slo lint', { timeout: 60_000 }, () => {
  test('says what each SLO will do, without a Prometheus', async () => {
    const { exitCode, stdout, stderr } = await lint(['slo/*.yaml']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(lines).toContainEqual(['quiet (shop): 99.9% over 30d']);
    expect(lines).toContainEqual([
      ...['tier', 'severity', 'burn rate', 'fires above', 'over', 'shortest outage'],
      ...['100% bad, after', '10% bad, after', '2% bad, after', 'ratio decides from'],
    ]);
    expect(lines).toContainEqual([
      ...['fast', 'page', '14.4', '1.44%', '1h and 5m', '52s', '52s', '8m 38s', '43m 12s'],
      '695 events in 1h',
    ]);
    expect(stdout).toContain('budget: 43m 12s of total outage');
    expect(stdout).toContain('up to 0.6% of events bad never page, up to 0.1% are no ticket either');
    expect(stdout).not.toMatch(/undefined|NaN|warning|traffic:/);
  });

  test('measures the traffic, and tells what chance makes of it', async () => {
    const { stdout, stderr } = await lint(['slo', '--prometheus', prometheus.url, '--json']);
    expect(stderr).toBe('');
    const { slos } = JSON.parse(stdout);
    const [recorded, quiet] = slos;
    expect(quiet.measured).toMatchObject({ from: 'indicator', eventsPerHour: expect.closeTo(PER_HOUR, 1) });
    expect(quiet.measured.falsePages.plain.laterMonth).toBeGreaterThan(3.8);
    expect(quiet.measured.falsePages.guarded.laterMonth).toBeLessThan(0.3);
    expect(quiet.measured.outageDetection[0]).toEqual({ tier: 'fast', seconds: expect.closeTo(1200, 0) });
    expect(quiet.measured.indicator).toMatchObject([
      { part: 'total', series: 1, examples: [String.raw`requests_total{code="200",path="/a\"b"}`] },
      { part: 'bad', series: 0, everSeen: false },
    ]);
    expect(recorded.measured).toMatchObject({ from: 'recorded', eventsPerHour: 600 });
    expect(recorded.measured.falsePages.guarded.laterMonth).toBe(0);
  });

  test('prints it as words and as Markdown', async () => {
    const { stdout } = await lint(['slo/shop.yaml', '--prometheus', prometheus.url]);
    expect(stdout).toMatch(/^ {2}traffic: 6(\.0\d)? events an hour \(the indicator's last day\)$/m);
    expect(stdout).toMatch(
      /pages by chance, .*: 0\.\d\d in 30d.*; 4\.\d\d in 30d.* without the low-traffic guard$/m,
    );
    expect(stdout).toMatch(
      /^ {2}note: the bad query has never had a series: requests_total\{code=~"5\.\."\}/m,
    );
    const { stdout: markdown } = await lint(['slo/shop.yaml', '--prometheus', prometheus.url, '--markdown']);
    expect(markdown).toContain('### quiet (shop): 99.9% over 30d\n\n| tier | severity |');
    expect(markdown).toContain(String.raw`requests\_total{code=~"5.."}`);
  });

  test('warns of what its author may not have meant', async () => {
    const { stdout } = await lint(['lonely.yaml', 'loose.yaml', '--prometheus', prometheus.url]);
    expect(stdout).toMatch(/^warning: loose\.yaml:\d+ spec\.objectives\[0\]: .*tier "fast"/m);
    expect(stdout).toContain('warning: there is no Service document bank');
    expect(stdout).toContain('warning: nothing matches the total query: nothing_total');
  });

  test.each<[string, (url: string) => string[], RegExp]>([
    [
      'an address where nobody is',
      () => ['slo', '--prometheus', 'http://127.0.0.1:1'],
      /did not answer.*\n.*--prometheus URL/,
    ],
    ['a server that is no Prometheus', (url) => ['slo', '--prometheus', url], /refused \(404\)/],
    ['documents that are not there', () => ['nope.yaml'], /nope\.yaml does not exist/],
  ])('says what to do about %s', async (_, args, message) => {
    const servers = testServers();
    const url = await servers.answering((_, response) => response.writeHead(404).end('no such page'));
    const { exitCode, stderr } = await lint(args(url));
    servers.close();
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(message) });
  });
});
