import { describe, expect, it, test } from 'vitest';
import { meanSeconds, shareWithin } from './latency.ts';
import { momentsOf, type PastOptions, placeStory } from './moments.ts';
import { trafficShare } from './rhythm.ts';
import { STORY } from './story.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const endMs = Date.UTC(2026, 10, 24, 9, 30);

const past = (timeScale: number, days = 30): PastOptions => ({
  startMs: endMs - (days * DAY_MS) / timeScale,
  endMs,
  stepMs: 300_000 / timeScale,
  timeScale,
  services: ['checkout', 'payments', 'desk'],
});

describe('the rhythm of a week', () => {
  const wednesday = Date.UTC(2026, 0, 14);
  it('is busy in the afternoon and quiet at night', () => {
    expect(trafficShare(wednesday + 15 * HOUR_MS)).toBe(1);
    expect(trafficShare(wednesday + 3.5 * HOUR_MS)).toBeLessThan(0.25);
  });

  it('is quieter on Saturday and Sunday, and on no other day', () => {
    const atThree = Array.from({ length: 7 }, (_, day) =>
      trafficShare(wednesday + day * DAY_MS + 15 * HOUR_MS),
    );
    expect(atThree).toEqual([1, 1, 1, 0.7, 0.7, 1, 1]);
  });
});

test('latencies are a distribution: its median, its order, its mean', () => {
  const latency = { medianSeconds: 0.04, spread: 0.7 };
  expect(shareWithin(0.04, latency)).toBeCloseTo(0.5, 4);
  // One standard deviation of the logarithm above the median.
  expect(shareWithin(0.04 * Math.exp(0.7), latency)).toBeCloseTo(0.8413, 3);
  expect(meanSeconds(latency)).toBeCloseTo(0.0511, 4);
});

describe('the moments of a past', () => {
  it('are the same for the same seed, and others for another', () => {
    const counts = (seed: number) => [...momentsOf({ ...past(60, 2), seed })].map(({ browsed }) => browsed);
    expect(counts(1)).toEqual(counts(1));
    expect(counts(2)).not.toEqual(counts(1));
  });

  it.each([1, 60])('hold the whole story, at a scale of %s', (timeScale) => {
    const placed = placeStory(past(timeScale));
    expect(placed).toHaveLength(STORY.length);
    const moments = [...momentsOf(past(timeScale))];
    expect(moments).toHaveLength(8641);
    const failing = moments.filter(({ paymentsFailing }) => paymentsFailing === 1);
    // A quarter of an hour, in steps of five minutes.
    expect(failing).toHaveLength(3);
    expect(failing.every(({ orders }) => orders.paid === 0 && orders.unavailable > 0)).toBe(true);
    const slow = moments.filter(({ slowness }) => slowness > 1);
    expect(slow).toHaveLength(20 * 12);
    const versions = new Set(moments.map(({ started }) => started.checkout?.version));
    expect([...versions]).toEqual(['0.0.9', '0.1.0']);
    expect(slow[0]?.started.checkout?.timeMs).toBe(placed[1]?.startMs);
  });

  it('are all of an ordinary time where the story is not in them', () => {
    expect(placeStory(past(60, 2))).toEqual([]);
    expect([...momentsOf(past(60, 2))].every(({ slowness }) => slowness === 1)).toBe(true);
  });

  it('fail exactly as large a share of the requests as they should', () => {
    const during = [...momentsOf(past(60))].filter(({ slowness }) => slowness > 1);
    const sum = (count: (moment: (typeof during)[number]) => number) =>
      during.reduce((total, moment) => total + count(moment), 0);
    const all = sum(
      ({ browsed, lookedUp, orders }) => browsed + lookedUp + Object.values(orders).reduce((a, b) => a + b),
    );
    expect(sum(({ orders }) => orders.crashed) / all).toBeCloseTo(0.0038, 4);
  });
});
