import { CannotDrawError } from '../errors.ts';
import { field, isTime, rowsOf } from '../frames.ts';
import { numberOf } from '../shared/display.ts';
import type { Field, Frame, Value } from '../shared/panel-data.ts';
import { calculationOf } from '../shared/reduce.ts';
import type { Transform } from './transform.ts';

/** A field's name or a number, as newer Grafanas write it or as older ones do. */
type Operand = string | { matcher?: { options?: string }; fixed?: string };

type Options = {
  mode?: string;
  alias?: string;
  replaceFields?: boolean;
  binary?: { left?: Operand; operator?: string; right?: Operand };
  reduce?: { reducer?: string; include?: string[] };
};

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

/** Adds a field that is calculated from those of its row. */
export const calculateField: Transform = (frames, options) => {
  const { mode = 'reduceRow', replaceFields = false } = options as Options;
  const calculate = { binary: ofTwo, reduceRow: ofRow }[mode];
  if (!calculate)
    throw new CannotDrawError(`The preview does not know calculateField with the mode ${mode}; Grafana does`);
  return frames.map((frame) => {
    const added = calculate(frame, options as Options);
    return {
      ...frame,
      fields: [...(replaceFields ? frame.fields.filter(isTime) : frame.fields), added],
    };
  });
};

function ofTwo(frame: Frame, { alias, binary = {} }: Options): Field {
  const { left = '', operator = '+', right = '' } = binary;
  const operate = operators[operator];
  if (!operate)
    throw new CannotDrawError(`The preview does not know the operator ${operator} of calculateField`);
  const [leftAt, rightAt] = [operandOf(frame, left), operandOf(frame, right)];
  const values = rows(frame).map((row): Value => {
    const [a, b] = [leftAt(row), rightAt(row)];
    const result = a === null || b === null ? null : operate(a, b);
    return result === null || Number.isFinite(result) ? result : null;
  });
  return field(alias || `${nameOf(left)} ${operator} ${nameOf(right)}`, 'number', values);
}

function ofRow(frame: Frame, { alias, reduce = {} }: Options): Field {
  const { title, of } = calculationOf(reduce.reducer ?? 'sum');
  const fields = frame.fields.filter(
    ({ name, type }) => type === 'number' && (!reduce.include?.length || reduce.include.includes(name)),
  );
  return field(
    alias || title,
    'number',
    rows(frame).map((row) => of(fields.map(({ values }) => values[row] ?? null))),
  );
}

const rows = (frame: Frame) => Array.from({ length: rowsOf(frame) }, (_, row) => row);

function nameOf(operand: Operand): string {
  return typeof operand === 'string' ? operand : (operand.matcher?.options ?? operand.fixed ?? '');
}

function operandOf(frame: Frame, operand: Operand): (row: number) => number | null {
  const name = nameOf(operand);
  const found = frame.fields.find((candidate) => candidate.name === name);
  if (found) return (row) => numberOf(found.values[row]);
  const constant = name.trim() === '' ? Number.NaN : Number(name);
  return () => (Number.isNaN(constant) ? null : constant);
}
