import { IsBoolean, IsInteger, IsNumber, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { VariableFault } from './read-variable.ts';

/**
 * The text of a variable as its schema wants it. Strict: `8080x`, `0x50`, `yes` and ` 1` are faults, not guesses.
 *
 * @throws VariableFault if the text does not fit; the message does not repeat it, for it could be a misplaced secret
 */
export function parseValue(schema: TSchema, text: string): unknown {
  const value = coerce(schema, text);
  const problem = problemOf(schema, value);
  if (problem !== undefined) throw new VariableFault(problem);
  return value;
}

/** What is wrong with a value, or nothing. */
export function problemOf(schema: TSchema, value: unknown): string | undefined {
  if (Value.Check(schema, value)) return undefined;
  const [first] = Value.Errors(schema, value);
  if (first?.keyword === 'enum') return `must be one of ${first.params.allowedValues.join(', ')}`;
  return first?.message ?? 'does not fit';
}

function coerce(schema: TSchema, text: string): unknown {
  if (IsInteger(schema)) {
    if (!/^[+-]?\d+$/.test(text)) throw new VariableFault('must be a whole number');
    return Number(text);
  }
  if (IsNumber(schema)) {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new VariableFault('must be a number');
    return Number(text);
  }
  if (IsBoolean(schema)) {
    if (text !== 'true' && text !== 'false') throw new VariableFault('must be true or false');
    return text === 'true';
  }
  return text;
}
