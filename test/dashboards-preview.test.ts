/** The preview of the dashboards in a real Chromium: on the native stack, with traffic and a fault. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { exceptions } from '../dashboards/src/exceptions.ts';
import { choosePorts } from '../packages/cli/src/native/ports.ts';
import { type Stack, startStack } from '../packages/cli/src/native/stack.ts';
import { checkoutFolder } from '../packages/cli/src/paths.ts';
import { startTraffic, type Traffic } from '../packages/cli/src/traffic/traffic.ts';
import { createPrometheus } from '../packages/preview/src/index.ts';
import { isKnownUnit } from '../packages/preview/src/shared/units.ts';
import { findChromium, HOW_TO_GET_CHROMIUM, launchChromium } from './support/chromium.ts';
import {
  openPreviewPage,
  overflowOf,
  type Panel,
  type PreviewPage,
  paleTextsOf,
  panelsOf,
  showAll,
  whenLoaded,
} from './support/preview-page.ts';
import { type PreviewServer, servePreview } from './support/preview-server.ts';
import { walkByTab } from './support/tab-order.ts';

/** How long anything is waited for, in milliseconds. */
const PATIENCE_MS = 120_000;
/** For what takes a moment on an idle machine. */
const SOON = { timeout: 30_000, interval: 100 };
const WIDE = 1440;
const NARROW = 390;

const folder = join(checkoutFolder, 'dashboards', 'json');
const dashboards = await Promise.all(
  (await readdir(folder))
    .filter((file) => file.endsWith('.json'))
    .map(
      async (file) =>
        JSON.parse(await readFile(join(folder, file), 'utf8')) as { uid: string; title: string },
    ),
);

/** A panel that may stay empty, or that another backend fills. */
const isExcused = (dashboard: string, { title }: Panel) =>
  exceptions.some(
    (exception) => 'panel' in exception && exception.dashboard === dashboard && exception.panel === title,
  );

test('every unit of the dashboards is shown as Grafana shows it', () => {
  const units = [...JSON.stringify(dashboards).matchAll(/"unit":"([^"]+)"|"id":"unit","value":"([^"]+)"/g)];
  const unknown = units
    .map(([, own, overridden]) => own ?? overridden ?? '')
    .filter((unit) => !isKnownUnit(unit));
  expect(units.length).toBeGreaterThan(50);
  expect([...new Set(unknown)]).toEqual([]);
});

const chromium = findChromium();

describe.skipIf(chromium === undefined)(chromium === undefined ? HOW_TO_GET_CHROMIUM : 'in Chromium', () => {
  let dataFolder: string;
  let stack: Stack;
  let traffic: Traffic;
  let browser: Browser;
  let opened: PreviewPage;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'vigil-preview-'));
    stack = await startStack({
      timeScale: 60,
      ports: await choosePorts({ VIGIL_PORTS: 'free' }),
      dataFolder,
    });
    traffic = startTraffic({ baseUrl: stack.addresses.checkout, requestsPerSecond: 8, maxSeconds: 600 });
    await breakPayments();
    browser = await launchChromium(chromium!);
    await somethingPages();
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await traffic?.stop();
    await stack?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }, 60_000);

  afterEach(async () => {
    await opened?.close();
  });

  async function breakPayments(): Promise<void> {
    const response = await fetch(`${stack.addresses.paymentsAdmin}/ops/faults/error_rate`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${stack.tokens.opsAdmin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ parameters: { ratio: 0.5 }, ttl_seconds: 600 }),
    });
    expect(response.status).toBe(200);
  }

  /** Until then, what only an incident fills is empty. */
  async function somethingPages(): Promise<void> {
    await vi.waitFor(
      async () => {
        const response = await fetch(`${stack.addresses.prometheus}/api/v1/alerts`);
        expect(await response.text()).toContain('"severity":"page"');
      },
      { timeout: PATIENCE_MS, interval: 500 },
    );
  }

  /** A series may begin a moment after a page has asked for it: then the page is opened again. */
  function openUntilDrawn(page: Page, address: string, isRight: (panel: Panel) => boolean): Promise<Panel[]> {
    return vi.waitFor(
      async () => {
        await page.setViewportSize({ width: WIDE, height: 900 });
        await page.goto(address);
        await showAll(page);
        await whenLoaded(page, PATIENCE_MS);
        const panels = await panelsOf(page);
        expect(panels.length).toBeGreaterThan(0);
        expect(panels.filter((panel) => !isRight(panel))).toEqual([]);
        return panels;
      },
      { timeout: PATIENCE_MS, interval: 2_000 },
    );
  }

  const addressOf = (uid: string, search = '') => `${stack.addresses.dashboards}/${uid}${search}`;

  describe.each(dashboards)('$title', ({ uid, title }) => {
    test('opens, every panel draws, and it is legible wide and narrow, in the light and in the dark', async () => {
      opened = await openPreviewPage(browser, WIDE);
      const { page, complaints } = opened;
      await openUntilDrawn(
        page,
        addressOf(uid),
        (panel) => panel.state === 'drawn' || isExcused(title, panel),
      );
      expect(await overflowOf(page)).toBe(0);
      expect(await paleTextsOf(page)).toEqual([]);

      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await paleTextsOf(page)).toEqual([]);

      await page.setViewportSize({ width: NARROW, height: 800 });
      await showAll(page);
      expect(await overflowOf(page)).toBe(0);
      expect((await panelsOf(page)).filter(({ state }) => state === 'error')).toEqual([]);
      expect(await paleTextsOf(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }, 300_000);
  });

  test('what another backend draws says so, and what would draw it', async () => {
    opened = await openPreviewPage(browser, WIDE);
    await opened.page.goto(addressOf('vigil-incident'));
    const unsupported = (await panelsOf(opened.page)).filter(({ state }) => state === 'unsupported');
    expect(unsupported.map(({ title, text }) => [title, text])).toEqual([
      ['Warnings and errors', expect.stringMatching(/reads Loki.*Grafana draws it/)],
      ['Traces that failed', expect.stringMatching(/reads Tempo.*Grafana draws it/)],
    ]);
  });

  test('all of a dashboard can be reached by the Tab key, in order, and shows where one is', async () => {
    opened = await openPreviewPage(browser, WIDE);
    const { page } = opened;
    await page.goto(addressOf('vigil-journey'));
    await whenLoaded(page, PATIENCE_MS);
    await page.click('#pause');
    await page.locator('#time').click();
    const { missed, unmarked, outOfOrder, reached } = await walkByTab(page);
    expect({ missed, unmarked, outOfOrder }).toEqual({ missed: [], unmarked: [], outOfOrder: [] });
    expect(reached).toBeGreaterThan(40);
  }, 240_000);

  describe('on a dashboard of every panel type', () => {
    let preview: PreviewServer;
    const isRepeated = (title: string) => title.startsWith('Up, ');

    beforeAll(async () => {
      preview = await servePreview({
        folder: join(checkoutFolder, 'packages', 'preview', 'src', 'fixtures'),
        prometheus: createPrometheus({ url: stack.addresses.prometheus }),
        findAnnotations: async ({ from }) => [
          { time: from + 60_000, timeEnd: from + 60_000, text: 'checkout 1.2.3', tags: ['deploy'] },
        ],
        grafanaUrl: '',
      });
    });
    afterAll(() => preview?.close());

    const fixture = () => `${preview.url}/dashboards/every-panel?from=now-5m&to=now`;
    const open = async (width = WIDE) => {
      opened = await openPreviewPage(browser, width);
      await opened.page.goto(fixture());
      return opened;
    };
    const chartOf = (page: Page) => page.getByRole('img', { name: /^Outcomes, stacked, chart\./ });

    test('each type is drawn, and those that it does not know say so', async () => {
      opened = await openPreviewPage(browser, WIDE);
      const { page, complaints } = opened;
      const panels = await openUntilDrawn(page, fixture(), ({ state }) =>
        /^(drawn|unsupported)$/.test(state),
      );
      const states = Object.groupBy(panels, ({ state }) => state);
      expect(states.unsupported?.map(({ type }) => type)).toEqual(['logs', 'heatmap']);
      expect(new Set(states.drawn?.map(({ type }) => type))).toEqual(
        new Set(['stat', 'gauge', 'bargauge', 'text', 'timeseries', 'state-timeline', 'table', 'alertlist']),
      );
      expect(panels.length).toBe((states.drawn?.length ?? 0) + 2);
      const textOf = (title: string) => panels.find((panel) => panel.title === title)?.text;
      expect(textOf('Requests')).toMatch(/^[\d.]+ req\/s$/);
      expect(textOf('Heap used')).toMatch(/%$/);
      expect(textOf('Nothing yet')).toBe('none yet');
      expect(textOf('Text')).toContain('<script>alert(1)</script>');
      expect(textOf('Routes')).toMatch(/checkout.*\/orders.*req\/s.* m?s/);
      expect(textOf('Alerts')).toMatch(/AvailabilityBurn page .*Runbook/);
      expect(textOf('Breaker')).toMatch(/checkout to payments.*(closed|open)/);
      expect(panels.map(({ title }) => title).filter(isRepeated)).toEqual([
        'Up, checkout',
        'Up, desk',
        'Up, payments',
      ]);
      expect(complaints).toEqual([]);
    }, 180_000);

    test('is not wider than a phone, with its menus open too', async () => {
      const { page } = await open(NARROW);
      await showAll(page);
      await whenLoaded(page, PATIENCE_MS);
      expect(await overflowOf(page)).toBe(0);
      await page.click('#time');
      expect(await overflowOf(page)).toBe(0);
      await page.click('#var-job');
      expect(await overflowOf(page)).toBe(0);
      await page.getByRole('button', { name: /^About Latency/ }).click();
      expect(await overflowOf(page)).toBe(0);
    }, 180_000);

    test('a chart tells its values to a pointer, to the arrow keys, and as a table', async () => {
      const { page } = await open();
      const chart = chartOf(page);
      expect(await chart.getAttribute('aria-label')).toMatch(/200: [\d.]+ req\/s/);
      const tooltip = page.locator('#tooltip');

      await chart.locator('.u-over').hover({ position: { x: 400, y: 50 } });
      await expect.poll(() => tooltip.textContent(), SOON).toMatch(/^20\d\d-.*req\/s/);
      await page.mouse.move(0, 0);
      await expect.poll(() => tooltip.isHidden(), SOON).toBe(true);

      await chart.focus();
      await page.keyboard.press('End');
      await expect.poll(() => tooltip.textContent(), SOON).toMatch(/^20\d\d-.*req\/s/);
      const atEnd = await tooltip.locator('.title').textContent();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => tooltip.locator('.title').textContent(), SOON).not.toBe(atEnd);
      await page.keyboard.press('Escape');
      await expect.poll(() => tooltip.isHidden(), SOON).toBe(true);

      const about = page.getByRole('button', { name: /^About Outcomes, stacked/ });
      await about.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Outcomes, stacked' });
      await expect.poll(() => dialog.getByRole('row').count(), SOON).toBeGreaterThan(1);
      expect(await dialog.textContent()).toContain('http_server_request_duration_seconds_count{job=~".+"}');
      await page.keyboard.press('Escape');
      expect(await about.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true);
    }, 180_000);

    test('a name in a legend leaves its series alone on the chart', async () => {
      const { page } = await open();
      await chartOf(page).waitFor();
      const legend = page.locator('article', { hasText: 'Outcomes, stacked' }).locator('.legend button');
      const first = legend.first();
      await first.click();
      await expect.poll(() => first.getAttribute('aria-pressed'), SOON).toBe('true');
      expect(await legend.nth(1).getAttribute('class')).toBe('dimmed');
      await first.click();
      await expect.poll(() => first.getAttribute('aria-pressed'), SOON).toBe('false');
    }, 180_000);

    test('the range is chosen, zoomed by dragging, shared by address, and undone by going back', async () => {
      const { page } = await open();
      await chartOf(page).waitFor();
      const asked = page.waitForRequest(
        (request) => request.url().includes('/panels/') && request.url().includes('from=now-15m'),
      );
      await page.click('#time');
      await page.getByRole('button', { name: 'Last 15 minutes' }).click();
      await asked;
      expect(new URL(page.url()).searchParams.get('from')).toBe('now-15m');

      const box = await page.locator('.u-over').first().boundingBox();
      await page.mouse.move(box!.x + box!.width / 2, box!.y + 20);
      await page.mouse.down();
      await page.mouse.move(box!.x + box!.width - 10, box!.y + 30, { steps: 4 });
      await page.mouse.up();
      await expect.poll(() => new URL(page.url()).searchParams.get('from'), SOON).toMatch(/^\d{13}$/);
      expect(await page.locator('#time-title').textContent()).toMatch(/^\d{4}-\d\d-\d\d .* to /);

      await page.click('#share');
      await expect.poll(() => page.locator('#status').textContent(), SOON).toMatch(/address/i);

      await page.goBack();
      await expect.poll(() => page.locator('#time-title').textContent(), SOON).toBe('Last 15 minutes');
    }, 180_000);

    test('a variable is chosen, and the address holds it', async () => {
      const { page, complaints } = await open();
      await page.click('#var-job');
      await page.getByRole('checkbox', { name: 'checkout' }).check();
      expect(await page.getByRole('checkbox', { name: 'All', exact: true }).isChecked()).toBe(false);
      await page.getByRole('button', { name: 'Apply' }).first().click();
      await expect.poll(() => new URL(page.url()).searchParams.getAll('var-job'), SOON).toEqual(['checkout']);
      await expect
        .poll(async () => (await panelsOf(page)).map(({ title }) => title).filter(isRepeated), SOON)
        .toEqual(['Up, checkout']);
      await showAll(page);
      await whenLoaded(page, PATIENCE_MS);
      const [repeated] = (await panelsOf(page)).filter(({ title }) => isRepeated(title));
      expect(repeated?.state).toBe('drawn');
      expect(complaints).toEqual([]);
    }, 180_000);

    test('it is live until it is paused, and asks only for what is seen', async () => {
      const { page } = await open();
      const requests: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/panels/')) requests.push(request.url());
      });
      await expect.poll(() => requests.length, SOON).toBeGreaterThan(0);

      await page.click('#pause');
      await page.waitForLoadState('networkidle');
      requests.length = 0;
      // Longer than the interval of a refresh.
      await page.waitForTimeout(7_000);
      expect(requests).toEqual([]);

      await page.locator('details.row > summary', { hasText: 'Over time' }).click();
      await page.click('#pause');
      await expect.poll(() => requests.length, SOON).toBeGreaterThan(0);
      const latency = (request: string) => request.includes('/panels/10/');
      expect(requests.filter(latency)).toEqual([]);
    }, 180_000);

    test('a query that fails says why in its panel, and the others draw', async () => {
      opened = await openPreviewPage(browser, WIDE);
      const { page } = opened;
      await page.route('**/panels/2/data*', (route) =>
        route.fulfill({
          status: 504,
          contentType: 'application/problem+json',
          body: '{"detail":"Prometheus did not answer within 10 s"}',
        }),
      );
      await page.goto(fixture());
      await showAll(page);
      await whenLoaded(page, PATIENCE_MS);
      const panels = await panelsOf(page);
      expect(panels.find(({ title }) => title === 'Requests')).toMatchObject({
        state: 'error',
        text: 'Prometheus did not answer within 10 s',
      });
      expect(panels.filter(({ state }) => state === 'drawn').length).toBeGreaterThan(10);
    }, 180_000);
  });
});
