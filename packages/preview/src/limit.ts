/** Runs at most so many tasks at once; the others wait their turn. */

export class TooBusyError extends Error {
  constructor(waiting: number) {
    super(`${waiting} queries wait already; try again in a moment`);
    this.name = 'TooBusyError';
  }
}

/** @returns a function that runs a task; it rejects with TooBusyError when `waiting` tasks wait already */
export function createLimit({ concurrent, waiting }: { concurrent: number; waiting: number }) {
  const queue: (() => void)[] = [];
  let running = 0;
  return async function limited<T>(task: () => Promise<T>): Promise<T> {
    if (running >= concurrent) {
      if (queue.length >= waiting) throw new TooBusyError(queue.length);
      // Whoever ends hands its place on: `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await task();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
