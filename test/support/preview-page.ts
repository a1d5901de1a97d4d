/** A page of the preview under test: what it shows, and everything that it should not do. */
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

export type Panel = { title: string; type: string; state: string; text: string };

export type PreviewPage = {
  page: Page;
  /** Console errors, exceptions, failed requests, and requests to anywhere but the desk; each in words. */
  complaints: string[];
  close(): Promise<void>;
};

export async function openPreviewPage(browser: Browser, width: number): Promise<PreviewPage> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: 'light' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const isOwn = page.url() === 'about:blank' || new URL(request.url()).host === new URL(page.url()).host;
    if (!isOwn && !request.isNavigationRequest()) complaints.push(`foreign request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return { page, complaints, close: () => context.close() };
}

/** Opens every row, and makes the window as high as the page, so that all panels are seen and load. */
export async function showAll(page: Page): Promise<void> {
  await page.locator('details.row:not([open]) > summary').evaluateAll((summaries) => {
    for (const summary of summaries) summary.click();
  });
  const height = await page.locator('html').evaluate((html) => html.scrollHeight);
  await page.setViewportSize({
    width: page.viewportSize()?.width ?? 1440,
    height: Math.min(height + 50, 12_000),
  });
}

/** Waits until no panel loads for the first time. */
export async function whenLoaded(page: Page, timeoutMs: number): Promise<void> {
  const loading = page.locator('.body[data-state="waiting"], .body[data-state="loading"]');
  await expect.poll(() => loading.count(), { timeout: timeoutMs, interval: 250 }).toBe(0);
}

export function panelsOf(page: Page): Promise<Panel[]> {
  return page.locator('article.panel').evaluateAll((articles) =>
    articles.map((article) => {
      const body = article.querySelector('.body');
      return {
        title: article.querySelector('h3')?.textContent ?? '',
        type: article.dataset.type ?? '',
        state: body.dataset.state,
        text: body.textContent ?? '',
      };
    }),
  );
}

/** By how many pixels the page is wider than the window. */
export function overflowOf(page: Page): Promise<number> {
  return page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
}

/**
 * Texts with less contrast than WCAG 2.2 AA asks for: 4.5, or 3 where they are large.
 * Source of the formula: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function paleTextsOf(page: Page): Promise<string[]> {
  return page.locator('body *:not(script, style, option)').evaluateAll((elements) => {
    const componentsOf = (colour: string): number[] => {
      const numbers = (colour.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
      // `color(srgb 0.1 0.2 0.3)` counts to 1, `rgb(…)` to 255.
      const scale = colour.startsWith('color(') ? 1 : 255;
      const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
      return [red / scale, green / scale, blue / scale, alpha];
    };
    const luminanceOf = (colour: string): number => {
      const linear = componentsOf(colour)
        .slice(0, 3)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
    };
    return elements.flatMap((element): string[] => {
      const view = element.ownerDocument.defaultView;
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === 3)
        .map((node) => node.textContent.trim())
        .join(' ');
      if (text === '' || !element.checkVisibility({ visibilityProperty: true })) return [];
      const style = view.getComputedStyle(element);
      let ground = element;
      while (ground && componentsOf(view.getComputedStyle(ground).backgroundColor)[3] === 0)
        ground = ground.parentElement;
      const back = ground ? view.getComputedStyle(ground).backgroundColor : 'rgb(255, 255, 255)';
      const [lighter = 0, darker = 0] = [luminanceOf(style.color), luminanceOf(back)].sort((a, b) => b - a);
      const ratio = (lighter + 0.05) / (darker + 0.05);
      const size = Number.parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      return ratio < (isLarge ? 3 : 4.5)
        ? [`"${text.slice(0, 40)}": ${ratio.toFixed(2)}, ${style.color} on ${back}`]
        : [];
    });
  });
}
