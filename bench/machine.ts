/** On what was measured, and what: a time without its machine says nothing. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { execa } from 'execa';
import type { Binaries } from '../packages/cli/src/native/binaries.ts';
import { checkoutFolder } from '../packages/cli/src/paths.ts';

export type Machine = {
  cores: number;
  cpu: string;
  memoryGiB: number;
  /** How many processes wanted a core in the minute before; 0 on an idle machine. */
  loadBefore: number;
  node: string;
  prometheus: string;
  /** Short hash, with `+` when files differ from it. */
  commit: string;
  /** UTC, to the minute. */
  date: string;
};

export async function describeMachine({ prometheus }: Pick<Binaries, 'prometheus'>): Promise<Machine> {
  const version = await execa(prometheus, ['--version'], { all: true });
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.versions.node,
    prometheus: /version (\d+\.\d+\.\d+)/.exec(version.all)?.[1] ?? 'unknown',
    commit: await commitNow(),
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  };
}

/** A checkout that was unpacked from an archive has no commit. */
async function commitNow(): Promise<string> {
  const git = (...args: string[]) => execa('git', args, { cwd: checkoutFolder, reject: false });
  const [head, status] = await Promise.all([
    git('rev-parse', '--short', 'HEAD'),
    git('status', '--porcelain', '--untracked-files=no'),
  ]);
  if (head.exitCode !== 0) return 'unknown';
  return `${head.stdout}${status.stdout === '' ? '' : '+'}`;
}

export function machineText(machine: Machine): string {
  const { cores, cpu, memoryGiB, loadBefore, node, prometheus, commit, date } = machine;
  return [
    `${cores} cores (${cpu}), ${memoryGiB} GiB, load before ${loadBefore}${loadBefore > cores / 2 ? ' (busy: times say little)' : ''}`,
    `Prometheus ${prometheus}, Node ${node}`,
    `commit ${commit}`,
    `${date} UTC`,
  ].join('; ');
}
