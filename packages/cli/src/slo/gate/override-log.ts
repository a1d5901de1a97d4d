/** The record of overridden gates: a line of JSON each, on the disk before the gate opens. */
import { mkdir, open } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Verdict } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { reasonsOf } from './words.ts';

export type OverrideRecord = {
  /** ISO 8601. */
  time: string;
  reason: string;
  /** Who ran the command, as the system knows them. */
  user: string;
  /** What the gate had said. */
  verdict: Verdict;
  doubts: string[];
  slos: { slo: string; service: string; verdict: Verdict; reasons: string[] }[];
};

export function overrideRecord({ verdict, slos, doubts }: Outcome, reason: string): OverrideRecord {
  return {
    time: new Date().toISOString(),
    reason,
    user: userName(),
    verdict,
    doubts,
    slos: slos.map(({ slo, service, judgement }) => ({
      slo,
      service,
      verdict: judgement.verdict,
      reasons: reasonsOf(judgement).map(({ text }) => text),
    })),
  };
}

/** A container may run as a number that no file gives a name to. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Resolves when the record is on the disk. @throws what the file system says */
export async function appendOverride(file: string, record: OverrideRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const log = await open(file, 'a');
  try {
    await log.appendFile(`${JSON.stringify(record)}\n`);
    await log.sync();
  } finally {
    await log.close();
  }
}
