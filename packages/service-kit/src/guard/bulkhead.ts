/**
 * Limits how many calls to one dependency are under way, so that a slow one cannot take every socket and all memory.
 * Ours and not cockatiel's: there a queued caller cannot leave before its turn, whatever its signal says, and a
 * newcomer can take the place that was just freed for it, after which it may be turned away for a full queue.
 */

export type BulkheadOptions = {
  /** Calls under way at once. By Little's law, the calls per second you expect times their duration in seconds, and some air. */
  concurrent: number;
  /** Calls that may wait for a place; 0 turns them away at once. */
  queued: number;
};

export type Bulkhead = {
  /** Takes a place if one is free. */
  enter(): boolean;
  /** Waits in turn for a place, `withinMs` at most. Only `entered` means that a place was taken. */
  wait(
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<'entered' | 'full' | 'expired' | 'aborted'>;
  /** Gives the place back. */
  leave(): void;
  /** Calls that have a place. */
  active(): number;
  /** Calls that wait for one. */
  waiting(): number;
};

export function createBulkhead({ concurrent, queued }: BulkheadOptions): Bulkhead {
  let active = 0;
  const queue: (() => void)[] = [];

  return {
    enter() {
      if (active >= concurrent) return false;
      active += 1;
      return true;
    },
    wait(withinMs, signal) {
      if (queue.length >= queued) return Promise.resolve('full');
      return new Promise((resolve) => {
        const end = (how: 'entered' | 'expired' | 'aborted') => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', aborted);
          resolve(how);
        };
        const leaveQueue = (how: 'expired' | 'aborted') => {
          queue.splice(queue.indexOf(entered), 1);
          end(how);
        };
        const entered = () => end('entered');
        const aborted = () => leaveQueue('aborted');
        const timer = setTimeout(leaveQueue, withinMs, 'expired');
        signal?.addEventListener('abort', aborted);
        queue.push(entered);
      });
    },
    leave() {
      const next = queue.shift();
      // The place is handed over, not put back: a newcomer must not overtake.
      if (next === undefined) active -= 1;
      else next();
    },
    active: () => active,
    waiting: () => queue.length,
  };
}
