import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bindCorrelation, currentCorrelationId, withCorrelationId } from './correlation-context.ts';

test('there is no correlation ID outside any work', () => {
  expect(currentCorrelationId()).toBeUndefined();
});

test('the ID survives timers, promises, ticks and immediates', async () => {
  const seen = await withCorrelationId('work-1', async () => {
    const ids: (string | undefined)[] = [];
    await sleep(1);
    ids.push(currentCorrelationId());
    await Promise.resolve();
    ids.push(currentCorrelationId());
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        ids.push(currentCorrelationId());
        process.nextTick(() => {
          ids.push(currentCorrelationId());
          setImmediate(() => {
            ids.push(currentCorrelationId());
            resolve();
          });
        });
      }, 1);
    });
    return ids;
  });
  expect(seen).toEqual(Array(5).fill('work-1'));
});

test('concurrent work keeps its own ID through a retry', async () => {
  async function retried(): Promise<string[]> {
    const ids: string[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await sleep(Math.random() * 5);
      ids.push(String(currentCorrelationId()));
    }
    return ids;
  }
  const names = Array.from({ length: 50 }, (_, index) => `work-${index}`);
  const seen = await Promise.all(names.map((name) => withCorrelationId(name, retried)));
  expect(seen).toEqual(names.map((name) => [name, name, name]));
});

test('inner work has its own ID and gives the outer one back, also when it throws', () => {
  withCorrelationId('outer', () => {
    expect(withCorrelationId('inner', currentCorrelationId)).toBe('inner');
    expect(() =>
      withCorrelationId('failing', () => {
        throw new Error('inner');
      }),
    ).toThrow('inner');
    expect(currentCorrelationId()).toBe('outer');
  });
});

test('a bound listener has the ID of the work that bound it, whoever emits', () => {
  const connection = new EventEmitter();
  const seen: unknown[] = [];
  withCorrelationId('work-1', () => {
    connection.on(
      'reply',
      bindCorrelation(function (this: EventEmitter, text: string) {
        seen.push([currentCorrelationId(), text, this === connection]);
      }),
    );
    connection.on('reply', () => seen.push(currentCorrelationId()));
  });
  withCorrelationId('work-2', () => connection.emit('reply', 'hello'));
  expect(seen).toEqual([['work-1', 'hello', true], 'work-2']);
});
