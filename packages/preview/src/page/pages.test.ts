import { expect, test } from 'vitest';
import type { Dashboard } from '../dashboard.ts';
import type { Variable } from '../variables.ts';
import { dashboardPage } from './dashboard-page.ts';
import { html } from './html.ts';
import { listPage } from './list-page.ts';

const frame = { assets: '/dashboards/assets/v', stylesheets: ['page.css'], modules: ['browser/main.ts'] };
const range = { from: 'now-1h', to: 'now' };
const evil = `"><script>alert('x')</script>`;
const dashboard: Dashboard = {
  uid: 'd',
  title: `D ${evil}`,
  description: evil,
  tags: [evil],
  links: [
    { title: `link ${evil}`, url: 'https://example.org/?${__url_time_range}' },
    { title: 'nowhere', url: 'javascript:alert(1)' },
  ],
  panels: [
    {
      id: 1,
      type: 'stat',
      title: `Up, $job ${evil}`,
      description: evil,
      gridPos: { x: 6, y: 0, w: 6, h: 4 },
    },
    { id: 2, type: 'heatmap', title: 'Heat' },
    { id: 3, type: 'text', title: '', options: { content: `**${evil}**` } },
  ],
};
const job = {
  name: 'job',
  label: `Job ${evil}`,
  description: evil,
  multi: true,
  options: [{ value: evil, text: evil }],
  chosen: [evil],
  values: [evil],
} as unknown as Variable;

const page = dashboardPage({
  dashboard,
  variables: [job],
  range,
  grafanaUrl: '',
  frame: { ...frame, dashboards: [dashboard] },
});

test('whatever stands in a dashboard or a label is text in the page', () => {
  expect(page).not.toContain('<script>');
  expect(listPage({ ...frame, search: '', dashboards: [dashboard] })).not.toContain('<script>alert');
  expect(html`<a title="${'"&<>\''}">`.text).toBe('<a title="&#34;&#38;&#60;&#62;&#39;">');
});

test('nothing is inline: neither scripts nor styles nor handlers', () => {
  expect(page).not.toMatch(/<style|style=|\son\w+=|javascript:/);
  expect(page.match(/<script[^>]*>/g)).toEqual([
    '<script type="module" src="/dashboards/assets/v/browser/main.ts">',
  ]);
});

test('a panel has its place, its title with the variables, its description; what is not drawn says so', () => {
  expect(page).toMatch(/<article class="panel x6 y0 w6 h4 small" id="panel-1-0-2"/);
  expect(page).toContain('The preview does not draw panels of the type heatmap. Grafana does.');
});

test('it says that it is a preview, and leads to Grafana where there is one', () => {
  expect(page).toMatch(/<strong>Preview<\/strong>.*no Grafana here/);
  const linked = dashboardPage({
    dashboard,
    variables: [job],
    range,
    grafanaUrl: 'http://grafana:3000',
    frame: { ...frame, dashboards: [dashboard] },
  });
  expect(linked).toContain('<a href="http://grafana:3000/d/d?from=now-1h&#38;to=now&#38;var-job=');
});

test('without dashboards the list says how to get some', () => {
  expect(listPage({ ...frame, search: '', dashboards: [] })).toContain('npm run dashboards');
});
