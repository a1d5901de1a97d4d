/** Checks one parsed document against OpenSLO v1. */
import { Errors } from 'typebox/value';
import { brokenConstraints } from './constraints.ts';
import { kinds } from './openslo.ts';
import { type Path, type Problem, pathText } from './problem.ts';

type SchemaError = ReturnType<typeof Errors>[number];

/** Every way in which a document is not OpenSLO v1, all at once; none for a valid one. */
export function checkDocument(document: unknown): Problem[] {
  const kind = (document as { kind?: unknown } | null)?.kind;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    return [{ path: ['kind'], expected: `one of ${Object.keys(kinds).join(', ')}`, found: shown(kind) }];
  }
  const schema = kinds[kind as keyof typeof kinds];
  const problems = [
    ...Errors(schema, document).flatMap((error) => problemsOf(error, schema, document)),
    ...brokenConstraints(kind, document),
  ];
  return onePerPlace(problems);
}

/** A place that is wrong in two ways is named once, by what the schema says of it. */
function onePerPlace(problems: Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => {
    const place = pathText(path);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

function problemsOf(error: SchemaError, schema: unknown, document: unknown): Problem[] {
  const path = parsePointer(error.instancePath, document);
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        path: [...path, name],
        expected: 'to be there',
        found: 'nothing',
      }));
    case 'additionalProperties':
      return error.params.additionalProperties.map((name) => ({
        path: [...path, name],
        expected: 'no such field here: OpenSLO v1 does not know it, or its name is malformed',
        found: name,
      }));
    case 'boolean':
      // Said already by additionalProperties.
      return [];
    case 'enum':
      return [
        {
          path,
          expected: `one of ${error.params.allowedValues.join(', ')}`,
          found: shown(valueAt(document, path)),
        },
      ];
    case 'const':
      return [{ path, expected: String(error.params.allowedValue), found: shown(valueAt(document, path)) }];
    default:
      return [
        {
          path,
          expected: descriptionAt(schema, error.schemaPath) ?? error.message.replace(/^must be /, ''),
          found: shown(valueAt(document, path)),
        },
      ];
  }
}

/** Steps of a JSON pointer, the root left out. */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Steps of a JSON pointer; those into an array as numbers. */
function parsePointer(pointer: string, document: unknown): Path {
  let value = document;
  return stepsOf(pointer).map((step) => {
    const place = Array.isArray(value) ? Number(step) : step;
    value = (value as Record<string | number, unknown>)?.[place];
    return place;
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step],
    value,
  );
}

function descriptionAt(schema: unknown, schemaPath: string): string | undefined {
  const found = valueAt(schema, stepsOf(schemaPath));
  return (found as { description?: string } | undefined)?.description;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
