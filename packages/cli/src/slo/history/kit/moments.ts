/** The made-up past, step by step: the rhythm of traffic, the story, and chance from a seed. */
import { poissonOf, seededUniform } from '@vigil/slo';
import { shopClock } from './clock.ts';
import type { Chance, Moment } from './moment.ts';
import { trafficShare } from './rhythm.ts';
import { type Chapter, ORDINARY, STORY, VERSION_BEFORE } from './story.ts';

/** In the busiest hour, per minute of the shop's clock: as many as the demo sends in a second. */
const PER_MINUTE = { browse: 9.5, order: 9.5, lookUp: 1, deskRead: 0.5, deskTold: 0.2 };

const DECLINED = 0.02;
const LATE = 0.0002;

const HOUR_MS = 3_600_000;

export type PastOptions = {
  /** The first and the last sample, in milliseconds since the epoch. */
  startMs: number;
  endMs: number;
  /** From sample to sample, in milliseconds of real time. */
  stepMs: number;
  timeScale: number;
  services: readonly string[];
  /** The past of a seed is always the same. */
  seed?: number;
  story?: readonly Chapter[];
};

/** A chapter in real time. */
type Placed = Chapter & { startMs: number; endMs: number };

/** Where chapters are in real time; those that do not lie in the past that is made up did not happen. */
export function placeStory({ startMs, endMs, timeScale, story = STORY }: PastOptions): Placed[] {
  const clock = shopClock(endMs, timeScale);
  return story
    .map((chapter) => {
      const from = clock.realMsOf(chapter);
      return { ...chapter, startMs: from, endMs: from + (chapter.hours * HOUR_MS) / timeScale };
    })
    .filter((chapter) => chapter.startMs > startMs && chapter.endMs <= endMs);
}

export function chanceOf(seed: number): Chance {
  const uniform = seededUniform(seed);
  return {
    events: (mean) => (mean > 0 ? poissonOf(mean, uniform)() : 0),
    wobble: () => 2 * uniform() - 1,
  };
}

export function* momentsOf(options: PastOptions): Generator<Moment> {
  const { startMs, endMs, stepMs, timeScale, services, seed = 1 } = options;
  const clock = shopClock(endMs, timeScale);
  const chapters = placeStory(options);
  const chance = chanceOf(seed);
  const takeShare = sharesWithoutLoss();
  const minutes = (stepMs * timeScale) / 60_000;
  const started: Moment['started'] = Object.fromEntries(
    services.map((service) => [
      service,
      { timeMs: startMs - stepMs, version: firstVersion(service, chapters) },
    ]),
  );
  let failedBefore = false;
  for (let timeMs = startMs; timeMs <= endMs; timeMs += stepMs) {
    // A step belongs to what happened before its end.
    const chapter = chapters.find((one) => one.startMs < timeMs && timeMs <= one.endMs);
    const effect = { ...ORDINARY, ...chapter?.effect };
    if (chapter?.deploy !== undefined && timeMs - stepMs <= chapter.startMs) {
      started[chapter.deploy.service] = { timeMs: chapter.startMs, version: chapter.deploy.version };
    }
    const traffic = trafficShare(clock.at(timeMs));
    const arrivals = (perMinute: number) => chance.events(perMinute * minutes * traffic);
    const [browsed, ordered, lookedUp] = [PER_MINUTE.browse, PER_MINUTE.order, PER_MINUTE.lookUp].map(
      arrivals,
    ) as [number, number, number];
    const crashed = Math.min(
      ordered,
      takeShare('crashed', effect.checkoutFailing * (browsed + ordered + lookedUp)),
    );
    const unavailable = takeShare('unavailable', effect.paymentsFailing * (ordered - crashed));
    const answered = ordered - crashed - unavailable;
    const declined = takeShare('declined', DECLINED * answered);
    yield {
      ...effect,
      timeMs,
      seconds: stepMs / 1000,
      traffic,
      failedBefore,
      browsed,
      lookedUp,
      orders: { paid: answered - declined, declined, unavailable, crashed },
      late: takeShare('late', LATE * answered),
      deskRead: chance.events(PER_MINUTE.deskRead * minutes),
      deskTold: chance.events(PER_MINUTE.deskTold * minutes),
      started: { ...started },
    };
    failedBefore = effect.paymentsFailing > 0;
  }
}

function firstVersion(service: string, chapters: readonly Placed[]): string {
  const deployed = chapters.find(({ deploy }) => deploy?.service === service)?.deploy;
  return deployed === undefined ? CURRENT_VERSION : VERSION_BEFORE;
}

/** What the services of the checkout call themselves. */
const CURRENT_VERSION = '0.1.0';

/** Whole numbers whose sum is right: what a step leaves over, the next one gets. */
function sharesWithoutLoss(): (name: string, share: number) => number {
  const left = new Map<string, number>();
  return (name, share) => {
    const sum = (left.get(name) ?? 0) + share;
    left.set(name, sum - Math.floor(sum));
    return Math.floor(sum);
  };
}
