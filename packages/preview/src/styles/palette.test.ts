/** The colours of page.css keep the contrast that WCAG 2.2 AA asks for. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('page.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = [...css.matchAll(/:root \{([^}]+)\}/g)].map(([, body]) => body);
const coloursOf = (body: string) =>
  new Map(
    [...body.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]),
  );

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const grounds = ['ground', 'surface', 'raised'];
const texts = ['text', 'muted', 'accent', 'green', 'yellow', 'orange', 'red', 'blue', 'purple'];
const lines = [...Array.from({ length: 9 }, (_, index) => `series-${index + 1}`), 'edge', 'focus'];

describe.each([
  ['light', coloursOf(light)],
  ['dark', coloursOf(dark)],
])('in the %s', (_scheme, colours) => {
  const tooPale = (names: string[], least: number) =>
    names.flatMap((name) =>
      grounds
        .map((ground) => ({ name, ground, contrast: contrastOf(colours.get(name)!, colours.get(ground)!) }))
        .filter(({ contrast }) => !(contrast >= least)),
    );

  test('texts have 4.5 on every ground', () => {
    expect(tooPale(texts, 4.5)).toEqual([]);
  });

  test('lines, frames and the mark of the focus have 3', () => {
    expect(tooPale(lines, 3)).toEqual([]);
  });

  test('no two series look the same', () => {
    const own = lines.filter((name) => name.startsWith('series')).map((name) => colours.get(name));
    expect(new Set(own).size).toBe(9);
  });
});
