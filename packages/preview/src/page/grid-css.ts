/** The classes of a panel's place: a style attribute would need a weaker Content-Security-Policy. */

const COLUMNS = 24;
/** A row of panels deeper than this is drawn as if its panels began here. */
const ROWS = 200;

/** `x` and `w` in columns, `y` and `h` in rows of the grid; above the width at which panels stand below each other. */
export function gridCss(): string {
  const rules = [
    ...numbers(COLUMNS).map((x) => `.x${x}{grid-column-start:${x + 1}}`),
    ...numbers(COLUMNS).map((w) => `.w${w + 1}{grid-column-end:span ${w + 1}}`),
    ...numbers(ROWS).map((y) => `.y${y}{grid-row-start:${y + 1}}`),
  ];
  const heights = numbers(60).map((h) => `.h${h + 1}{grid-row-end:span ${h + 1};--rows:${h + 1}}`);
  return `${heights.join('\n')}\n@media (min-width:900px){\n${rules.join('\n')}\n}\n`;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
