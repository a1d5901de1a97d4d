import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationOf, withoutLiterals } from './statement.ts';

test.each([
  ['select 1', 'SELECT'],
  ['\n  INSERT INTO t VALUES ($1)', 'INSERT'],
  ['WITH x AS (SELECT 1) SELECT * FROM x', 'WITH'],
  ['BEGIN', 'BEGIN'],
  ['', 'OTHER'],
  ['whatever this is', 'OTHER'],
])('%s is %s', (text, operation) => {
  expect(operationOf(text)).toBe(operation);
});

test.each([
  ['SELECT * FROM orders WHERE id = $1 LIMIT 10', 'SELECT * FROM orders WHERE id = $1 LIMIT ?'],
  ["SELECT 'it''s' || E'a\\'b' FROM t2 -- don't\nWHERE x=1.5", 'SELECT ? || ? FROM t2  \nWHERE x=?'],
  ['SELECT "it\'s" FROM t', 'SELECT "it\'s" FROM t'],
  ["/* it's */ SELECT $tag$ 'secret' $tag$, $$x$$", '  SELECT ?, ?'],
  ["SELECT 'never closed", 'SELECT ?'],
  [
    "SELECT * FROM t WHERE d > interval '1 day' AND b = B'01'",
    'SELECT * FROM t WHERE d > interval ? AND b = ?',
  ],
])('%s is shown as %s', (text, shown) => {
  expect(withoutLiterals(text)).toBe(shown);
});

test('no literal ever shows, whatever stands in it and around it', () => {
  const noise = fc.constantFrom('a', "''", '"', '--', '/*', '*/', '$$', '$1', '\n', ' ', '?');
  const inside = fc.array(noise).map((parts) => `s3cret${parts.join('')}s3cret`);
  const literal = fc.oneof(
    inside.map((text) => `'${text}'`),
    inside.map((text) => `E'\\'${text}'`),
    inside.map((text) => `$q$${text}$q$`),
  );
  const around = fc.constantFrom('SELECT', 'a = $1', '"a\'b"', "-- it's\n", "/* it's */", ',', '42', 'AND');
  fc.assert(
    fc.property(fc.array(fc.oneof(literal, around)), (parts) => {
      expect(withoutLiterals(parts.join(' '))).not.toContain('s3cret');
    }),
  );
});
