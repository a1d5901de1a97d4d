/** Which process has files open. */
import { readdir, readlink, realpath } from 'node:fs/promises';
import { platform } from 'node:os';
import { sep } from 'node:path';
import { execa } from 'execa';

/** The process that has one of these files, or a file below one of these folders, open. Undefined as well when it belongs to another user. */
export async function holderOfFiles(paths: readonly string[]): Promise<number | undefined> {
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  const present = real.filter((path) => path !== undefined);
  if (present.length === 0) return undefined;
  return platform() === 'linux' ? holderFromProc(present) : holderFromLsof(present);
}

async function holderFromProc(paths: readonly string[]): Promise<number | undefined> {
  const isHeld = (target: string) => paths.some((path) => target === path || target.startsWith(path + sep));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    // Another user's process, or one that has just ended.
    const descriptors = await readdir(folder).catch(() => []);
    const targets = await Promise.all(
      descriptors.map((descriptor) => readlink(`${folder}/${descriptor}`).catch(() => '')),
    );
    if (targets.some(isHeld)) return Number(pid);
  }
  return undefined;
}

async function holderFromLsof(paths: readonly string[]): Promise<number | undefined> {
  const { stdout } = await execa('lsof', ['-t', '--', ...paths], { reject: false });
  const pid = /^\d+/.exec(stdout ?? '')?.[0];
  return pid === undefined ? undefined : Number(pid);
}
