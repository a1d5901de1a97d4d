/** Random numbers that are the same in every run. */

/** Uniform in (0, 1). Source: mulberry32 by Tommy Ettinger, public domain. */
export function seededUniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** From this mean on a Poisson variable is drawn as a normal one, whose error is far below what is asked here. */
const NORMAL_FROM = 30;

/** Draws of a Poisson variable. */
export function poissonOf(mean: number, uniform: () => number): () => number {
  if (mean >= NORMAL_FROM) {
    const deviation = Math.sqrt(mean);
    return () => Math.max(0, Math.round(mean + deviation * normal(uniform)));
  }
  const none = Math.exp(-mean);
  return () => {
    let count = 0;
    let probability = none;
    let rest = uniform() - none;
    while (rest > 0 && probability > 0) {
      count += 1;
      probability *= mean / count;
      rest -= probability;
    }
    return count;
  };
}

/** Nearly normal: the sum of four uniform variables, which is quick. */
function normal(uniform: () => number): number {
  return (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3);
}
