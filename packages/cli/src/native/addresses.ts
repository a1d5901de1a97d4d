import type { PortName, Ports } from './ports.ts';

/** What can be opened or called, in the order in which a reader wants it. */
const table = [
  { key: 'checkout', port: 'checkout', path: '', what: 'the shop: GET /catalog, POST /orders' },
  { key: 'checkoutDocs', port: 'checkout', path: '/docs', what: 'its OpenAPI' },
  { key: 'desk', port: 'desk', path: '', what: 'incidents' },
  { key: 'dashboards', port: 'desk', path: '/dashboards', what: "a preview of Grafana's dashboards" },
  { key: 'prometheus', port: 'prometheus', path: '', what: 'metrics, rules, alerts' },
  { key: 'alertmanager', port: 'alertmanager', path: '', what: 'pages: routing and silences' },
  { key: 'telemetry', port: 'otlp', path: '', what: 'traces and logs, and where OTLP is sent' },
  { key: 'payments', port: 'payments', path: '', what: 'the dependency that fails on demand' },
  { key: 'checkoutAdmin', port: 'checkout_admin', path: '', what: '/metrics /healthz /readyz /ops' },
  { key: 'paymentsAdmin', port: 'payments_admin', path: '', what: '/metrics /healthz /readyz /ops' },
  { key: 'deskAdmin', port: 'desk_admin', path: '', what: '/metrics /healthz /readyz /ops' },
] as const satisfies readonly { key: string; port: PortName; path: string; what: string }[];

/** Base URLs, without a slash at the end. */
export type Addresses = Readonly<Record<(typeof table)[number]['key'], string>>;

export function addressesOf(ports: Ports): Addresses {
  return Object.fromEntries(
    table.map(({ key, port, path }) => [key, `http://127.0.0.1:${ports[port]}${path}`]),
  ) as Addresses;
}

/** The table that a person sees when everything is up. */
export function formatAddresses(addresses: Addresses): string {
  const width = Math.max(...table.map(({ key }) => addresses[key].length));
  return table
    .map(({ key, what }) => {
      const name = key.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`);
      return `  ${name.padEnd(15)} ${addresses[key].padEnd(width)}  ${what}`;
    })
    .join('\n');
}
