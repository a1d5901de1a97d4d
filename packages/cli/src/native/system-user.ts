// PostgreSQL refuses to run as root; this finds somebody else for it to run as, and what that user can reach.
import { execa } from 'execa';
import { UserError } from '../errors.ts';

export type SystemUser = { uid: number; gid: number };

const name = 'postgres';

async function idOf(flag: '-u' | '-g'): Promise<number | undefined> {
  const { exitCode, stdout } = await execa('id', [flag, name], { reject: false });
  return exitCode === 0 ? Number(stdout) : undefined;
}

async function lookUp(): Promise<SystemUser | undefined> {
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** As root: the system user `postgres`, made (no home, no shell) where it does not exist. Else undefined: run as yourself. */
export async function userForPostgres(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing !== undefined) return existing;
  await execa(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name],
    {
      reject: false,
    },
  );
  const made = await lookUp();
  if (made === undefined) {
    throw new UserError(
      'You are root, PostgreSQL refuses to run as root, and no system user "postgres" exists or could be made.',
      `Run this as an ordinary user, or make one: useradd --system --user-group ${name}`,
    );
  }
  return made;
}

/** Whether a user can reach a file or folder through all the folders above it. */
export async function canReach(user: SystemUser | undefined, path: string): Promise<boolean> {
  if (user === undefined) return true;
  const { exitCode } = await execa('test', ['-x', path], { ...user, cwd: '/', reject: false });
  return exitCode === 0;
}
