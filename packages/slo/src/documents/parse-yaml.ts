/** Reads YAML files of several documents (and so JSON), keeping the line of every value. */
import { type Document, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { Fault } from './fault.ts';
import { type Path, type Problem, pathText } from './problem.ts';

export type SourceFile = { file: string; text: string };

/** A document and the way back to its text. */
export type Source = { value: unknown; fault(problem: Problem): Fault };

/** One mistake of syntax makes others of what follows; more of them would hide the first. */
const SHOWN_SYNTAX_ERRORS = 5;

/** No document of OpenSLO comes near it; one that is far beyond it exhausts the stack of the parser. */
const DEEPEST = 100;

/** The documents of a file, or of the list that a file is; those that hold nothing or comments alone are left out. */
export function parseYaml({ file, text }: SourceFile): { sources: Source[]; faults: Fault[] } {
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const fault = (offset: number, path: Path, expected: string, found: string) => ({
    file,
    line: lineAt(offset),
    path: pathText(path),
    expected,
    found,
  });
  if (isTooDeep(text)) {
    return {
      sources: [],
      faults: [fault(0, [], `YAML that is nested at most ${DEEPEST} levels deep`, 'more')],
    };
  }
  const faults: Fault[] = [];
  const sources: Source[] = [];
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'error' }) as Document[];
  for (const document of documents) {
    // A warning is, for example, a tag that nobody knows.
    const errors = [...document.errors, ...document.warnings].slice(0, SHOWN_SYNTAX_ERRORS);
    faults.push(
      ...errors.map(({ message, pos }) => fault(pos[0], [], 'YAML', message.split('\n')[0] ?? message)),
    );
    if (errors.length > 0 || document.contents === null) continue;
    try {
      sources.push(
        ...itemsOf(fieldsOf(document)).map(({ value, at }) => ({
          value,
          fault: ({ path, expected, found }: Problem) =>
            fault(offsetOf(document, [...at, ...path]), [...at, ...path], expected, found),
        })),
      );
    } catch (error) {
      // Aliases of nothing, of themselves, or of so much that it would fill the memory.
      const { message } = error as Error;
      faults.push(fault(offsetOf(document, []), [], 'YAML whose aliases (*name) can be resolved', message));
    }
  }
  return { sources, faults };
}

/** Told from brackets and from lists that begin in one line; indentation alone gets so deep only in a file of megabytes. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return new RegExp(`(?:[-?:] +){${DEEPEST}}`).test(text);
}

/** The value of a document, in which a field without a value is not there: OpenSLO's own examples have such fields. */
function fieldsOf(document: Document): unknown {
  return document.toJS({
    reviver(_key, value) {
      return value === null && !Array.isArray(this) ? undefined : value;
    },
  });
}

/** A list of documents is as good as the documents, one after another. */
function itemsOf(value: unknown): { value: unknown; at: Path }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0) return [{ value, at: [] }];
  return value.map((item, index) => ({ value: item, at: [index] }));
}

/** Where the value at a path begins; for one that is missing, where what should hold it begins. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return (document.contents as Node | null)?.range?.[0] ?? 0;
}
