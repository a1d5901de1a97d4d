import { rowsOf } from '../frames.ts';
import { inOrder } from './sort-by.ts';
import type { Transform } from './transform.ts';

/** Keeps the first rows. */
export const limit: Transform = (frames, { limitField = 10 }) => {
  const count = Number(limitField);
  return frames.map((frame) =>
    inOrder(
      frame,
      Array.from({ length: Math.min(count, rowsOf(frame)) }, (_, row) => row),
    ),
  );
};
