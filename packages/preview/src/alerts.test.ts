import { expect, test } from 'vitest';
import { firingAlerts } from './alerts.ts';
import type { PrometheusAlert } from './prometheus.ts';
import type { Variable } from './variables.ts';

const alert = (
  alertname: string,
  labels: Record<string, string>,
  state = 'firing',
  activeAt = '2026-11-24T10:00:00Z',
) =>
  ({
    labels: { alertname, ...labels },
    annotations: { summary: 'bad', runbook_url: 'http://desk/x' },
    state,
    activeAt,
  }) as PrometheusAlert;

const all = [
  alert('Watchdog', { severity: 'none' }),
  alert('Old', { severity: 'ticket', service: 'checkout' }),
  alert('New', { severity: 'ticket', service: 'checkout' }, 'firing', '2026-11-24T11:00:00Z'),
  alert('Page', { severity: 'page', service: 'payments' }),
  alert('Soon', { severity: 'page', service: 'checkout' }, 'pending'),
];
const ask = async (options: object, variables: Variable[] = []) =>
  (await firingAlerts({ alerts: async () => all }, options, variables)).map(({ name }) => name);

test('pages come first, the newest first, what is only pending last; the watchdog is nobody’s', async () => {
  expect(await ask({})).toEqual(['Page', 'New', 'Old', 'Soon']);
});

test.each<[string, object, string[]]>([
  ['a state', { stateFilter: { firing: true, pending: false } }, ['Page', 'New', 'Old']],
  ['a label', { alertInstanceLabelFilter: '{service="checkout", severity!="page"}' }, ['New', 'Old']],
  ['a pattern', { alertInstanceLabelFilter: '{service=~"pay.*"}' }, ['Page']],
  ['a pattern that must fit as a whole', { alertInstanceLabelFilter: '{service=~"pay"}' }, []],
  ['a part of the name', { alertName: 'e' }, ['Page', 'New']],
  ['a number', { maxItems: 1 }, ['Page']],
])('they are chosen by %s', async (_what, options, names) => {
  expect(await ask(options)).toEqual(names);
});

test('they are chosen by a variable, and by All of it', async () => {
  const options = { alertInstanceLabelFilter: '{service=~"$service"}' };
  const service = (chosen: string[]) => [{ name: 'service', chosen } as Variable];
  expect(await ask(options, service(['payments']))).toEqual(['Page']);
  expect(await ask(options, service(['payments', 'checkout']))).toHaveLength(4);
  expect(await ask(options, service(['$__all']))).toHaveLength(4);
});
