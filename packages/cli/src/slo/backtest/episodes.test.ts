import { describe, expect, it } from 'vitest';
import { compareEpisodes, type Episode, episodesOf } from './episodes.ts';

const labels = { alertname: 'ShopBurn', slo: 'shop', service: 'shop', tier: 'fast', severity: 'page' };
const everyMs = 30_000;
const moments = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => (from + index) * everyMs);

describe('episodesOf', () => {
  it('makes one episode of moments in a row, and another after a pause', () => {
    const episodes = episodesOf({ labels, timesMs: [...moments(1, 4), ...moments(10, 11)] }, everyMs, 0);
    expect(episodes.map(({ startMs, endMs }) => [startMs / everyMs, endMs / everyMs])).toEqual([
      [1, 5],
      [10, 12],
    ]);
    expect(episodes[0]).toMatchObject({ alert: 'ShopBurn', slo: 'shop', tier: 'fast', severity: 'page' });
  });

  it('lets an alert fire only after its condition held long enough', () => {
    const timesMs = [...moments(1, 3), ...moments(10, 20)];
    const episodes = episodesOf({ labels, timesMs }, everyMs, 5 * everyMs);
    expect(episodes.map(({ startMs }) => startMs / everyMs)).toEqual([15]);
  });
});

describe('compareEpisodes', () => {
  const episode = (startMs: number, endMs: number, tier = 'fast'): Episode => ({
    alert: 'ShopBurn',
    slo: 'shop',
    service: 'shop',
    tier,
    severity: 'page',
    startMs,
    endMs,
  });

  it('tells what is the same, what is gone and what is new, in order', () => {
    const then = [episode(0, 10), episode(20, 30), episode(40, 50, 'slow')];
    const now = [episode(2, 12), episode(40, 50)];
    expect(compareEpisodes(then, now).map(({ seen, episode: { startMs } }) => [seen, startMs])).toEqual([
      ['both', 2],
      ['only_then', 20],
      ['only_now', 40],
      ['only_then', 40],
    ]);
  });
});
