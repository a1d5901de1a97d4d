/** Walks a page by the Tab key, as somebody without a mouse does. */
import type { Page } from 'playwright-core';

/** What can be used, in the order of the page: links, buttons, inputs, and what scrolls or is read by arrow keys. */
const USABLE = 'a[href], button, select, input, summary, [tabindex="0"]';

export type Walk = {
  /** In words: what can be used and was not reached. */
  missed: string[];
  /** What was reached and does not show it. */
  unmarked: string[];
  /** What was reached earlier than what stands before it. */
  outOfOrder: string[];
  reached: number;
};

export async function walkByTab(page: Page): Promise<Walk> {
  const usable = await page.locator(USABLE).evaluateAll((elements) => {
    const visible = elements.filter(
      (element) => element.checkVisibility() && element.tabIndex >= 0 && !element.disabled,
    );
    for (const [index, element] of visible.entries()) element.dataset.tabStop = String(index);
    return visible.map(
      (element) =>
        element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40) ?? element.tagName,
    );
  });
  const reached: number[] = [];
  const unmarked: string[] = [];
  // From the first, round to it again: only then has the Tab key brought one there.
  await page.locator(USABLE).first().focus();
  for (let presses = 0; reached.at(-1) !== 0 && presses < usable.length * 2 + 20; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.locator(':focus').evaluateAll(([focused]) => {
      if (!focused) return undefined;
      const { outlineStyle, outlineWidth } = focused.ownerDocument.defaultView.getComputedStyle(focused);
      return {
        index: Number(focused.dataset.tabStop ?? -1),
        isMarked: outlineStyle !== 'none' && outlineWidth !== '0px',
      };
    });
    // The window itself is a stop, and so are the parts of a date's input.
    if (stop === undefined || stop.index < 0 || reached.at(-1) === stop.index) continue;
    reached.push(stop.index);
    if (!stop.isMarked) unmarked.push(usable[stop.index]!);
  }
  return {
    missed: usable.filter((_name, index) => !reached.includes(index)),
    unmarked,
    outOfOrder: reached
      .filter((index, position) => position > 0 && index > 0 && index < reached[position - 1]!)
      .map((index) => usable[index]!),
    reached: reached.length,
  };
}
