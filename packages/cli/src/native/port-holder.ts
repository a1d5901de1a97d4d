// Finds the process that listens on a TCP port.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { execa } from 'execa';

export type PortHolder = { pid: number; command: string };

const listening = '0A';

/** Sockets that listen on the port, by inode, from the kernel's tables (proc(5), /proc/net/tcp). */
async function listeningInodes(port: number): Promise<Set<string>> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === listening && local?.endsWith(wanted) && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

async function holdsOneOf(pid: string, inodes: Set<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  // Another user's process, or one that has just ended.
  const descriptors = await readdir(folder).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function holderFromProc(port: number): Promise<PortHolder | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (await holdsOneOf(pid, inodes)) {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
        .replaceAll('\0', ' ')
        .trim();
      return { pid: Number(pid), command: command.slice(0, 120) };
    }
  }
  return undefined;
}

async function holderFromLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await execa('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { reject: false });
  const field = (letter: string) => new RegExp(`^${letter}(.+)$`, 'm').exec(stdout ?? '')?.[1];
  const pid = field('p');
  return pid === undefined ? undefined : { pid: Number(pid), command: field('c') ?? '' };
}

/** Undefined when nobody listens, or when the holder belongs to another user and this one may not look. */
export async function holderOf(port: number): Promise<PortHolder | undefined> {
  return platform() === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}
