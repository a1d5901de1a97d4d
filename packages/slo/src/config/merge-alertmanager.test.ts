import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { amtoolOn, receiversFor } from '../../test/support/amtool.ts';
import { shopSlo } from '../../test/support/catalogue.ts';
import { mergeAlertmanager } from './merge-alertmanager.ts';

const base = `# Alertmanager of Example Ltd.
global:
  resolve_timeout: 5m # as agreed
  smtp_from: 'alerts@example.org'
  smtp_smarthost: "mail.example.org:25"

templates: ["templates/*.tmpl"]

route:
  receiver: team
  group_by: [alertname]
  routes:
    # The database people want to know first.
    - matchers: [severity="page", team="database"]
      receiver: database # on Slack

    - match:
        severity: page
      receiver: pager

inhibit_rules:
  # What is down cannot be slow.
  - source_matchers: [alertname="Down"]
    target_matchers: [alertname="Slow"]
    equal: [instance]
  # End of our own rules.

receivers:
  - &team
    name: team
    email_configs: [{to: team@example.org}]
  - name: pager
    webhook_configs:
      # The secret is mounted.
      - url: https://pager.example.org/hook
        http_config: {authorization: {credentials_file: /run/secrets/pager}}
  - name: database
  - {name: alive}
  - name: shop-team
`;

const { alerting } = shopSlo();
const [fast, ...slower] = alerting.tiers;
const plain = shopSlo();
const own = shopSlo({
  name: 'own',
  alerting: { ...alerting, tiers: [{ ...fast!, receivers: ['shop-team', 'pager'] }, ...slower] },
});
const catalogue = { slos: [plain, own] };
const named = { pageReceiver: 'pager', watchdogReceiver: 'alive' };
const merged = mergeAlertmanager(base, catalogue, named);
const ours = { managed_by: 'vigil', service: 'shop' };

describe('mergeAlertmanager', () => {
  it('gives what amtool accepts', async () => {
    for (const text of [merged, mergeAlertmanager(base, catalogue)]) {
      const { ok, output } = await amtoolOn(text, ['check-config', 'alertmanager.yml']);
      expect(output).toContain('SUCCESS');
      expect(ok).toBe(true);
    }
  });

  it.each([
    [['pager'], { ...ours, slo: plain.name, alertname: 'ShopBurn', severity: 'page', tier: 'fast' }],
    [['team'], { ...ours, slo: plain.name, alertname: 'ShopBurn', severity: 'ticket', tier: 'days' }],
    [['team'], { ...ours, slo: plain.name, alertname: 'SLOMetricMissing', severity: 'ticket' }],
    [['pager'], { ...ours, alertname: 'ShopTargetDown', severity: 'page' }],
    [
      ['shop-team', 'pager'],
      { ...ours, slo: own.name, alertname: 'OwnBurn', severity: 'page', tier: 'fast' },
    ],
    [['alive'], { managed_by: 'vigil', alertname: 'Watchdog', severity: 'none' }],
    [['team'], { alertname: 'Theirs' }],
    [['pager'], { alertname: 'Theirs', severity: 'page', service: 'shop', slo: plain.name }],
    [['database'], { alertname: 'Theirs', severity: 'page', team: 'database' }],
  ])('tells %j of %j', async (receivers, labels) => {
    expect(await receiversFor(merged, labels)).toEqual(receivers);
  });

  it('tells nobody of the Watchdog where no receiver is named for it', async () => {
    const text = mergeAlertmanager(base, catalogue);
    const labels = { managed_by: 'vigil', alertname: 'Watchdog', severity: 'none' };
    expect(await receiversFor(text, labels)).toEqual(['vigil-nobody']);
    expect(parse(text).receivers.at(-1)).toEqual({ name: 'vigil-nobody' });
    expect(mergeAlertmanager(text, catalogue, named)).not.toContain('vigil-nobody');
  });

  it('stands first below the root, its inhibitions last; all else is as it was', () => {
    const before = parse(base);
    const { route, inhibit_rules, ...others } = parse(merged);
    const { routes, ...root } = route;
    const { routes: routesBefore, ...rootBefore } = before.route;
    expect(root).toEqual(rootBefore);
    expect(routes.slice(1)).toEqual(routesBefore);
    expect(routes[0]).toMatchObject({ matchers: ['managed_by="vigil"'], continue: false });
    expect(inhibit_rules.slice(0, 1)).toEqual(before.inhibit_rules);
    expect(inhibit_rules).toHaveLength(4);
    const { route: _route, inhibit_rules: _rules, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
  });

  it('keeps every comment and anchor, each where it was', () => {
    const linesOf = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    const rest = linesOf(merged);
    for (const line of linesOf(base)) {
      const place = rest.indexOf(line);
      expect(place, `${line} is not there, or not in its order`).not.toBe(-1);
      rest.splice(0, place + 1);
    }
  });

  it('replaces what an earlier merge added, also that of other documents', () => {
    expect(mergeAlertmanager(merged, catalogue, named)).toBe(merged);
    const others = mergeAlertmanager(base, { slos: [plain] }, { ticketReceiver: 'database', timeScale: 60 });
    expect(mergeAlertmanager(others, catalogue, named)).toBe(merged);
  });

  it('finds its own again below comments that others wrote above it', () => {
    const commented = merged.replace(/^( +)(# Of npx vigil slo generate: its alerts)/m, '$1# Ask Jo.\n$1$2');
    expect(commented).not.toBe(merged);
    const again = mergeAlertmanager(commented, catalogue, named);
    expect(parse(again)).toEqual(parse(merged));
    expect(again.match(/# Ask Jo\./g)).toHaveLength(1);
    expect(mergeAlertmanager(again, catalogue, named)).toBe(again);
  });

  it.each([
    ['route: {receiver: team}\nreceivers: [{name: team}]\n'],
    ['route:\n  receiver: team\n  routes:\ninhibit_rules: []\nreceivers:\n- name: team\n'],
    ['receivers:\n- name: team\nroute:\n    receiver: team\n    routes: [{receiver: team}]\n# the end\n'],
  ])('takes a base that lacks lists, and one in another style: %j', async (text) => {
    const result = mergeAlertmanager(text, { slos: [plain] });
    const { ok } = await amtoolOn(result, ['check-config', 'alertmanager.yml']);
    expect(ok).toBe(true);
    expect(parse(result).inhibit_rules).toHaveLength(3);
    expect(mergeAlertmanager(result, { slos: [plain] })).toBe(result);
  });

  it('changes nothing the second time, whatever the base is', () => {
    fc.assert(
      fc.property(bases, fc.constantFrom({}, named), (text, options) => {
        const once = mergeAlertmanager(text, catalogue, options);
        expect(mergeAlertmanager(once, catalogue, options)).toBe(once);
        expect(parse(once).route.routes.slice(1)).toEqual(parse(text).route.routes ?? []);
      }),
    );
  });

  it('names every receiver that is not there, and those that are', () => {
    const bent = { pageReceiver: 'page', ticketReceiver: 'jira' };
    expect(() =>
      mergeAlertmanager('route: {receiver: team}\nreceivers: [{name: team}]', catalogue, bent),
    ).toThrow('there is no receiver jira, page, pager, shop-team; those that are there: team');
  });

  it.each([
    ['receivers: [{name: team}]', 'no route with a receiver'],
    ['', 'no route with a receiver'],
    ['- route', 'no route with a receiver'],
    ['route: {group_by: [a]}', 'no route with a receiver'],
    ['route: {receiver: a', 'it is not YAML'],
    ['route: {receiver: a, routes: {receiver: b}}', 'routes is expected to be a list'],
  ])('refuses %j', (text, reason) => {
    expect(() => mergeAlertmanager(text, catalogue)).toThrow(reason);
  });
});

/** Configurations with comments, empty lines and indentation at any place. */
const bases = fc
  .record({
    comments: fc.array(
      fc.constantFrom('', '', '# a remark', '# another\n# of two lines', '\n# after a gap'),
      {
        minLength: 12,
        maxLength: 12,
      },
    ),
    ownRoutes: fc.integer({ min: 0, max: 3 }),
    ownRules: fc.integer({ min: 0, max: 2 }),
    indent: fc.constantFrom('', '  ', '    '),
  })
  .map(({ comments, ownRoutes, ownRules, indent }) => {
    let place = 0;
    const comment = (depth: string) => {
      const text = comments[place++ % comments.length]!;
      return text === '' ? [] : text.split('\n').map((line) => (line === '' ? '' : `${depth}${line}`));
    };
    const item = (depth: string, text: string) => [...comment(depth), `${depth}- ${text}`];
    const list = (key: string, depth: string, items: string[]) =>
      items.length === 0 ? [] : [`${key}:`, ...items.flatMap((text) => item(depth, text))];
    return [
      ...comment(''),
      'route:',
      '  receiver: team',
      ...list('  routes', `  ${indent}`, Array(ownRoutes).fill('{receiver: pager, continue: true} # theirs')),
      ...comment(''),
      ...list('inhibit_rules', indent, Array(ownRules).fill('{source_match: {a: b}, target_match: {a: c}}')),
      ...comment(''),
      ...list('receivers', indent, ['name: team', 'name: pager', 'name: shop-team', 'name: alive']),
      ...comment(''),
      '',
    ].join('\n');
  });
