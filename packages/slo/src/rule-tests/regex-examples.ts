/**
 * A few strings that a simple regular expression takes: one for each alternative, and for each way to read what is optional. Whoever takes
 * them checks them: what is not understood here gives no string, or a wrong one.
 */

/** Variants beyond these are not tried. */
const MOST = 24;

/** A text that is being read. */
type Reader = { text: string; at: number };

export function examplesOf(expression: string): string[] {
  const reader = { text: expression.replace(/^\(\?i\)/, ''), at: 0 };
  const found = alternatives(reader);
  return found !== undefined && reader.at === reader.text.length ? found : [];
}

function alternatives(reader: Reader): string[] | undefined {
  const found: string[] = [];
  for (;;) {
    const branch = sequence(reader);
    if (branch === undefined) return undefined;
    found.push(...branch);
    if (reader.text[reader.at] !== '|') return found.slice(0, MOST);
    reader.at += 1;
  }
}

function sequence(reader: Reader): string[] | undefined {
  let found = [''];
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at]!)) {
    const one = atom(reader);
    if (one === undefined) return undefined;
    const repeated = quantified(one, reader);
    // The first variant of each part first, so that the plainest string comes first.
    found = repeated.flatMap((end) => found.map((beginning) => beginning + end)).slice(0, MOST);
  }
  return found;
}

const classes: Record<string, string[]> = {
  d: ['0', '1'],
  w: ['a', '0'],
  s: [' '],
  D: ['a'],
  W: ['-'],
  S: ['a'],
};

function atom(reader: Reader): string[] | undefined {
  const character = reader.text[reader.at]!;
  reader.at += 1;
  switch (character) {
    case '(':
      return group(reader);
    case '[':
      return characterClass(reader);
    case '.':
      return ['a', '0'];
    case '^':
    case '$':
      return [''];
    case '\\': {
      const escaped = reader.text[reader.at]!;
      reader.at += 1;
      if (/[a-zA-Z0-9]/.test(escaped)) return classes[escaped];
      return [escaped];
    }
    case '*':
    case '+':
    case '?':
    case '{':
      return undefined;
    default:
      return [character];
  }
}

function group(reader: Reader): string[] | undefined {
  const [prefix = ''] = /^\?(?::|P?<[a-zA-Z0-9_]+>)/.exec(reader.text.slice(reader.at)) ?? [];
  reader.at += prefix.length;
  const found = alternatives(reader);
  if (reader.text[reader.at] !== ')') return undefined;
  reader.at += 1;
  return found;
}

/** Looked through for one that a negated class leaves. */
const others = ['a', '0', '-', '/', 'Z', '~'];

function characterClass(reader: Reader): string[] | undefined {
  const [whole, negated, members] = /^(\^?)(\]?(?:\\.|[^\]\\])*)\]/.exec(reader.text.slice(reader.at)) ?? [];
  if (whole === undefined) return undefined;
  reader.at += whole.length;
  if (!negated) return firstMembers(members!);
  try {
    const excluded = new RegExp(`[${members}]`);
    return others.filter((one) => !excluded.test(one)).slice(0, 2);
  } catch {
    return undefined;
  }
}

function firstMembers(members: string): string[] {
  const found = [...members.matchAll(/\\(.)|(.)(?:-.)?/g)].flatMap(
    ([, escaped, plain]) => (escaped && (classes[escaped] ?? [escaped])) || [plain ?? ''],
  );
  return found.slice(0, 3);
}

function quantified(one: string[], reader: Reader): string[] {
  const [text, mark, least] = /^(?:([*+?])|\{(\d+)(?:,\d*)?\})\??/.exec(reader.text.slice(reader.at)) ?? [];
  if (text === undefined) return one;
  reader.at += text.length;
  if (least !== undefined) return one.map((example) => example.repeat(Number(least)));
  return mark === '+' ? one : [...one, ''];
}
