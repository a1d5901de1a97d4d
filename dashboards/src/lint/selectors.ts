/** Finds the selectors of a PromQL query: what is read, over which range, and the function that reads it. */

export type SelectorUse = {
  /** Of the metric; the pattern of `__name__` where there is none. */
  metric: string;
  /** The text between the braces, or nothing. */
  matchers: string;
  /** The text between the brackets. */
  range?: string;
  /** The function directly around it. */
  within?: string;
};

const KEYWORDS = new Set(
  'and or unless by without on ignoring group_left group_right bool offset inf nan start end'.split(' '),
);

/** Lists of labels: what is in them is no metric. */
const LABEL_LISTS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi;
const STRINGS = /"(?:[^"\\]|\\.)*"/g;
const SELECTORS =
  /(?:(?<![\w$:.])([a-zA-Z_:][\w:]*)(?!\s*\(|[\w:])\s*(\{[^{}]*\})?|(?<![\w:$])(\{[^{}]*\}))\s*(?:\[([^\]]*)\])?/g;

export function selectorsIn(expr: string): SelectorUse[] {
  const strings: string[] = [];
  // What stands in a string must not look like a selector.
  const bare = expr
    .replaceAll(STRINGS, (text) => {
      strings.push(text);
      return `"${strings.length - 1}"`;
    })
    .replaceAll(LABEL_LISTS, (list) => list.replaceAll(/[^\s]/g, ' '));
  const restored = (text: string) => text.replaceAll(/"(\d+)"/g, (_, index) => strings[Number(index)]!);
  return [...bare.matchAll(SELECTORS)]
    .filter(([, name]) => name === undefined || !KEYWORDS.has(name.toLowerCase()))
    .map((match) => {
      const [, name, braced, unnamed, range] = match;
      const matchers = restored(braced ?? unnamed ?? '{}').slice(1, -1);
      const within = /([a-zA-Z_]\w*)\s*\(\s*$/.exec(bare.slice(0, match.index))?.[1];
      return {
        metric: name ?? /__name__=~?"([^"]*)"/.exec(matchers)?.[1] ?? '',
        matchers,
        ...(range !== undefined && { range }),
        ...(within !== undefined && { within }),
      };
    });
}
