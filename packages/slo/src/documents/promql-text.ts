/**
 * What can be told of an author's PromQL without a parser. Queries are put into larger expressions, so a comment or an open bracket
 * would not end where its author thinks.
 */
import { WINDOW_PLACEHOLDER } from '../selector.ts';

const TOKENS =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\$window\b|\{\{\s*\.window\s*\}\}|[\s\S]/g;

const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** The query without its comments; or what is wrong with it. */
export function readQuery(query: string): { text: string } | { wrong: string } {
  const tokens = query.match(TOKENS) ?? [];
  const text = tokens
    .map((token) => (token.startsWith('#') ? '' : token))
    .join('')
    .trim();
  if (text === '') return { wrong: 'no query at all' };
  const open: string[] = [];
  for (const token of tokens) {
    if (token === '"' || token === "'" || token === '`') return { wrong: `a string that no ${token} ends` };
    if (token === '$' || (token === '{' && open.at(-1) === '}')) {
      return { wrong: `a placeholder other than ${WINDOW_PLACEHOLDER}` };
    }
    if (token in closing) open.push(closing[token]!);
    if (Object.values(closing).includes(token) && open.pop() !== token) {
      return { wrong: `a "${token}" that closes nothing` };
    }
  }
  const missing = open.pop();
  return missing === undefined ? { text } : { wrong: `a bracket that no "${missing}" closes` };
}
