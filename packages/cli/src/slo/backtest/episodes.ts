/** From the moments at which alerts fire to the times over which somebody was, or would have been, called. */
import type { Labels } from '@vigil/slo';

/** One alert, from when it fired to when it no longer did; milliseconds since the epoch. */
export type Episode = {
  alert: string;
  /** Empty for alerts that stand on no SLO or have no tier. */
  slo: string;
  service: string;
  tier: string;
  severity: string;
  startMs: number;
  endMs: number;
};

/** A series of moments at which an alert's condition held, or at which the alert fired. */
export type Firing = { labels: Labels; timesMs: number[] };

/**
 * @param everyMs the distance of evaluations: a longer pause ends an episode
 * @param heldForMs how long the condition must hold before the alert fires; 0 where the moments are already those of the alert
 */
export function episodesOf({ labels, timesMs }: Firing, everyMs: number, heldForMs: number): Episode[] {
  const spells: { startMs: number; endMs: number }[] = [];
  for (const timeMs of timesMs.toSorted((one, other) => one - other)) {
    const current = spells.at(-1);
    if (current !== undefined && timeMs - current.endMs <= 1.5 * everyMs) current.endMs = timeMs;
    else spells.push({ startMs: timeMs, endMs: timeMs });
  }
  const { alertname = '', slo = '', service = '', tier = '', severity = '' } = labels;
  return spells
    .filter(({ startMs, endMs }) => endMs - startMs >= heldForMs)
    .map(({ startMs, endMs }) => ({
      alert: alertname,
      slo,
      service,
      tier,
      severity,
      startMs: startMs + heldForMs,
      endMs: endMs + everyMs,
    }));
}

/** `both`: it fired, and would have. `only_then`: it fired, and would not have. `only_now`: it did not, and would have. */
export type Compared = { seen: 'both' | 'only_then' | 'only_now'; episode: Episode };

const sameAlert = (one: Episode, other: Episode) =>
  one.alert === other.alert &&
  one.slo === other.slo &&
  one.service === other.service &&
  one.tier === other.tier &&
  one.severity === other.severity;

const overlap = (one: Episode, other: Episode) => one.startMs < other.endMs && other.startMs < one.endMs;

/** What did fire beside what would have: an episode is the same where the same alert fires at the same time. In order of time. */
export function compareEpisodes(then: readonly Episode[], now: readonly Episode[]): Compared[] {
  const isAmong = (episode: Episode, others: readonly Episode[]) =>
    others.some((other) => sameAlert(episode, other) && overlap(episode, other));
  return [
    ...now.map((episode): Compared => ({ seen: isAmong(episode, then) ? 'both' : 'only_now', episode })),
    ...then
      .filter((episode) => !isAmong(episode, now))
      .map((episode): Compared => ({ seen: 'only_then', episode })),
  ].sort((one, other) => one.episode.startMs - other.episode.startMs);
}
