/** Reads YAML files of several documents, keeping the line of every value. */
import { type Document, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { Fault } from './fault.ts';
import { type Path, type Problem, pathText } from './problem.ts';

export type SourceFile = { file: string; text: string };

/** A document and the way back to its text. */
export type Source = { value: unknown; fault(problem: Problem): Fault };

/** The documents of a file; those that only hold comments are left out. */
export function parseYaml({ file, text }: SourceFile): { sources: Source[]; faults: Fault[] } {
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const documents = parseAllDocuments(text, { lineCounter: lines }) as Document[];
  const faults = documents.flatMap(({ errors }) =>
    errors.map(({ message, pos }) => ({
      file,
      line: lineAt(pos[0]),
      path: 'document',
      expected: 'YAML',
      found: message.split('\n')[0] ?? message,
    })),
  );
  const sources = documents
    .filter((document) => document.errors.length === 0 && document.contents !== null)
    .map((document) => ({
      value: document.toJS(),
      fault: ({ path, expected, found }: Problem) => ({
        file,
        line: lineAt(offsetOf(document, path)),
        path: pathText(path),
        expected,
        found,
      }),
    }));
  return { sources, faults };
}

/** Where the value at a path begins; for one that is missing, where what should hold it begins. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return (document.contents as Node | null)?.range?.[0] ?? 0;
}
