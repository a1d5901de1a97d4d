/**
 * Counts events over the last while, in time buckets. The window is the bucket of the present and the nine before it,
 * so it reaches back between 0.9 and 1.0 times `windowMs`; a bucket that has left it is never counted, however long
 * nothing happened in between. cockatiel's own SamplingBreaker turns one bucket per event instead, and so remembers
 * failures from before an idle spell.
 */

const BUCKETS = 10;
/** No bucket has this number: the clock starts at zero. */
const NEVER = -1;

type RollingCount = {
  /** Counts one event of the past, by a monotonic clock that starts at zero. */
  add(atMs: number): void;
  /** The events within the window that ends at `nowMs`. */
  total(nowMs: number): number;
  clear(): void;
};

/** Tells which bucket of a window of `windowMs` holds this moment. */
export function bucketAt(nowMs: number, windowMs: number): number {
  return Math.floor((nowMs / windowMs) * BUCKETS);
}

export function createRollingCount(windowMs: number): RollingCount {
  const counts = new Array<number>(BUCKETS).fill(0);
  const buckets = new Array<number>(BUCKETS).fill(NEVER);

  return {
    add(atMs) {
      const bucket = bucketAt(atMs, windowMs);
      const slot = bucket % BUCKETS;
      if (buckets[slot] === bucket) {
        counts[slot]! += 1;
      } else if (buckets[slot]! < bucket) {
        buckets[slot] = bucket;
        counts[slot] = 1;
      }
      // Else the event is so late that its bucket has left the window.
    },
    total(nowMs) {
      const oldest = bucketAt(nowMs, windowMs) - BUCKETS + 1;
      let sum = 0;
      for (let slot = 0; slot < BUCKETS; slot += 1) {
        const bucket = buckets[slot]!;
        if (bucket !== NEVER && bucket >= oldest) sum += counts[slot]!;
      }
      return sum;
    },
    clear() {
      buckets.fill(NEVER);
    },
  };
}
