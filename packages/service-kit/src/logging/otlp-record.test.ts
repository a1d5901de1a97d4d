import { expect, test } from 'vitest';
import { toLogRecord } from './otlp-record.ts';

test('what is null is left out at every depth: a receiver refuses the whole batch for it', () => {
  const line = JSON.stringify({
    level: 'info',
    msg: 'ops change',
    from: null,
    to: { ratio: 1, route: null },
    steps: [null, { after: null, kept: 0 }],
    audit: false,
  });
  expect(toLogRecord(line).attributes).toEqual({ to: { ratio: 1 }, steps: [{ kept: 0 }], audit: false });
});
