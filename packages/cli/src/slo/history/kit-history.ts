/** A made-up past of the kit itself, for a Prometheus that has none yet. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  COARSE_STEP_MS,
  type Documents,
  historyPasses,
  historyTiming,
  type Labels,
  type ParsedSelector,
  selectorsRead,
  selects,
} from '@vigil/slo';
import type { Binaries } from '../../native/binaries.ts';
import { moveBlocks, newestSampleMs, prepareDataFolder, withFolderFaults } from './data-folder.ts';
import { type KitPast, kitSamples, type Target, type Wanted } from './kit/kit-samples.ts';
import { placeStory } from './kit/moments.ts';
import type { Chapter } from './kit/story.ts';
import { makeBlocks } from './make-blocks.ts';
import { assertHistoryAt, type Past, readStandings, recordPast, type Standing } from './record-past.ts';
import { openSampleFile } from './sample-file.ts';
import { together } from './together.ts';
import { clearLeftWorkshops, inWorkshop, type Workshop } from './workshop.ts';

export type KitHistoryOptions = {
  /** The data folder of the Prometheus. */
  folder: string;
  documents: Documents;
  targets: readonly Target[];
  /** Logical days. */
  days: number;
  timeScale: number;
  binaries: Pick<Binaries, 'prometheus' | 'promtool'>;
  /** The past ends on the last mark before this moment: now, in milliseconds since the epoch. */
  nowMs?: number;
  /** What happened; that of the kit by default. */
  story?: readonly Chapter[];
  signal?: AbortSignal | undefined;
};

/** What was done to the system in the past, as the desk and Grafana take annotations. */
export type PastAnnotation = { time: number; tags: string[]; text: string };

export type KitHistory =
  | { kind: 'filled'; past: Past; samples: number; standings: Standing[]; annotations: PastAnnotation[] }
  /** The folder has samples of the time already. */
  | { kind: 'left_alone'; newestMs: number };

const DAY_MS = 86_400_000;

/**
 * Fills the past into the folder. All of it appears at the end, or nothing does. The same past is made for the same time.
 * @throws UserError when a Prometheus runs on the folder, the disk is full, or the folder cannot be written to
 */
export async function fillKitHistory(options: KitHistoryOptions): Promise<KitHistory> {
  const { folder, documents, timeScale, binaries, signal } = options;
  assertHistoryAt(timeScale);
  return withFolderFaults(folder, async () => {
    await prepareDataFolder(folder);
    const past = kitPast(options);
    const newestMs = await newestSampleMs(folder);
    if (newestMs !== undefined && newestMs >= past.startMs) return { kind: 'left_alone', newestMs };
    await clearLeftWorkshops(folder);
    return inWorkshop({ within: folder, binaries, signal }, async (workshop) => {
      const isRead = readBy(documents, timeScale);
      const others = join(workshop.folder, 'others');
      await mkdir(others);
      // First what the rules read; the rest is written while they are evaluated.
      const read = await writeSamples(past, isRead, workshop, workshop.dataFolder);
      const [recorded, rest] = await together(signal, [
        (either) => recordPast(documents, past, timeScale, { ...workshop, signal: either }),
        (either) => writeOthers(past, isRead, { ...workshop, signal: either }, others),
      ]);
      const standings = await readStandings(documents, past, workshop);
      signal?.throwIfAborted();
      await moveBlocks([workshop.dataFolder, others], folder);
      return {
        kind: 'filled',
        past,
        samples: read + recorded + rest,
        standings,
        annotations: annotationsOf(past),
      };
    });
  });
}

/** @returns the past that fillKitHistory makes for these options */
export function kitPast(options: Omit<KitHistoryOptions, 'folder' | 'documents' | 'binaries'>): KitPast {
  const { days, timeScale, targets, nowMs = Date.now(), story } = options;
  const stepMs = COARSE_STEP_MS / timeScale;
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  const steps = Math.round((days * DAY_MS) / COARSE_STEP_MS);
  return {
    startMs: endMs - steps * stepMs,
    endMs,
    stepMs,
    timeScale,
    targets,
    services: SERVICES,
    ...(story && { story }),
  };
}

const SERVICES = ['checkout', 'payments', 'desk'];

/** Whether the rules of the SLOs read a series. */
function readBy(documents: Documents, timeScale: number): Wanted {
  const selectors: ParsedSelector[] = selectorsRead(
    historyPasses(documents, historyTiming(timeScale, 'coarse')),
  );
  return (name: string, labels: Labels) => selectors.some((selector) => selects(selector, name, labels));
}

/** What no rule reads, service by service, so that no file becomes too large. */
async function writeOthers(
  past: KitPast,
  isRead: Wanted,
  workshop: Workshop,
  dataFolder: string,
): Promise<number> {
  let written = 0;
  const owners = new Set([...past.targets.map(({ job }) => job), ...past.services]);
  for (const owner of owners) {
    const wanted: Wanted = (name, labels) =>
      (labels.job ?? labels.service) === owner && !isRead(name, labels);
    written += await writeSamples(past, wanted, workshop, dataFolder);
  }
  return written;
}

async function writeSamples(
  past: KitPast,
  wanted: Wanted,
  workshop: Workshop,
  dataFolder: string,
): Promise<number> {
  const { folder, signal } = workshop;
  const path = join(folder, `samples-${crypto.randomUUID()}.om`);
  const file = openSampleFile(path);
  for (const lines of kitSamples(past, wanted)) {
    signal?.throwIfAborted();
    file.write(lines);
    await file.room();
  }
  const written = await file.close();
  if (written > 0) await makeBlocks(workshop, path, dataFolder);
  await rm(path);
  return written;
}

function annotationsOf(past: KitPast): PastAnnotation[] {
  return placeStory(past).flatMap(({ startMs, deploy }) =>
    deploy === undefined
      ? []
      : [
          {
            time: Math.round(startMs),
            tags: ['deploy', 'simulated', `service:${deploy.service}`, `version:${deploy.version}`],
            text: `${deploy.text} (simulated)`,
          },
        ],
  );
}
