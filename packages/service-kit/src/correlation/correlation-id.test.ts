import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWellFormedCorrelationId, newCorrelationId } from './correlation-id.ts';

const allowed = fc.constantFrom(...'ABCXYZabcxyz0189._:-');

test('1 to 128 of the allowed characters are well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: allowed, minLength: 1, maxLength: 128 }), (text) =>
      isWellFormedCorrelationId(text),
    ),
  );
});

test('nothing else is well-formed', () => {
  const other = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 1 })
    .filter((char) => !/[A-Za-z0-9._:-]/.test(char));
  const around = fc.string({ unit: allowed, maxLength: 20 });
  fc.assert(
    fc.property(
      around,
      other,
      around,
      (before, bad, after) => !isWellFormedCorrelationId(before + bad + after),
    ),
  );
  expect(isWellFormedCorrelationId('')).toBe(false);
  expect(isWellFormedCorrelationId('a'.repeat(129))).toBe(false);
  expect(isWellFormedCorrelationId('valid\n')).toBe(false);
});

test('new IDs are well-formed and differ', () => {
  expect(isWellFormedCorrelationId(newCorrelationId())).toBe(true);
  expect(newCorrelationId()).not.toBe(newCorrelationId());
});
