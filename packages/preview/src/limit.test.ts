import { expect, test } from 'vitest';
import { createLimit, TooBusyError } from './limit.ts';

test('so many run at once, the others in their turn, and beyond that nobody waits', async () => {
  const limited = createLimit({ concurrent: 2, waiting: 1 });
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const task = (name: string) =>
    limited(() => {
      started.push(name);
      return new Promise<string>((resolve) => gates.set(name, () => resolve(name)));
    });

  const [first, second, third] = [task('first'), task('second'), task('third')];
  await expect(task('fourth')).rejects.toBeInstanceOf(TooBusyError);
  expect(started).toEqual(['first', 'second']);

  gates.get('second')?.();
  expect(await second).toBe('second');
  await expect.poll(() => started).toEqual(['first', 'second', 'third']);
  gates.get('first')?.();
  gates.get('third')?.();
  expect(await Promise.all([first, third])).toEqual(['first', 'third']);
});

test('a task that fails leaves its place to the next', async () => {
  const limited = createLimit({ concurrent: 1, waiting: 5 });
  const failing = limited(() => Promise.reject(new Error('no')));
  const next = limited(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await limited(async () => 'again')).toBe('again');
});
