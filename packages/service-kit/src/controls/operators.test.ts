import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOperators, roles } from './operators.ts';

const token = fc.stringMatching(/^[!-+\--~]{1,40}$/);
const name = fc
  .stringMatching(/^[a-z][a-z0-9.@_-]{0,20}$/)
  .filter((text) => text !== 'ttl' && text !== 'unknown');
const entry = fc.record({ role: fc.constantFrom(...roles), name, token });
const entries = fc.uniqueArray(entry, { selector: (e) => e.token, minLength: 1, maxLength: 5 });

test('each token lets in its operator, with its role, and no other text lets anyone in', () => {
  fc.assert(
    fc.property(entries, fc.string(), (list, other) => {
      const operators = parseOperators(list.map((e) => `${e.role}:${e.name}:${e.token}`).join(','));
      for (const { role, name, token } of list) {
        expect(operators.authenticate(`Bearer ${token}`)).toEqual({ name, role });
        expect(operators.authenticate(token)).toBeUndefined();
      }
      fc.pre(list.every((e) => e.token !== other));
      expect(operators.authenticate(`Bearer ${other}`)).toBeUndefined();
      expect(operators.authenticate(undefined)).toBeUndefined();
    }),
  );
});

test.each([undefined, ''])('without text (%j) there is nobody, and nobody is let in', (text) => {
  const operators = parseOperators(text);
  expect(operators.isEmpty).toBe(true);
  expect(operators.authenticate('Bearer ')).toBeUndefined();
});

test.each([
  ['admin:bob:s3cret-one,s3cret-two', 'entry 2 does not begin with a role'],
  ['s3cret-one', 'entry 1 does not begin with a role'],
  ['root:bob:s3cret-one', 'entry 1 does not begin with a role'],
  ['admin:s3cret-one', 'entry 1 has no token'],
  ['admin::s3cret-one', 'entry 1 names no operator'],
  ['admin:ttl:s3cret-one', 'entry 1 names no operator'],
  ['admin:bob:', 'entry 1 has no token'],
  ['admin:bob:s3cret one', 'entry 1 has no token, or one with spaces'],
  ['admin:bob:s3cret-one,', 'entry 2 does not begin with a role'],
  ['admin:bob:s3cret-one,viewer:eve:s3cret-one', 'entry 2 has the same token as entry 1'],
])('%j is refused with the form, and without a token', (text, problem) => {
  let message = '';
  try {
    parseOperators(text);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(`OPS_TOKENS: ${problem}`);
  expect(message).toContain('role:operator:token');
  expect(message).not.toContain('s3cret');
});
