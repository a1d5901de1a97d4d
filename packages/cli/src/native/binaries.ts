// Finds Prometheus and Alertmanager with their tools, or fetches them where a Debian machine can.
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { arch } from 'node:os';
import { delimiter, join } from 'node:path';
import { messageOf, UserError } from '../errors.ts';
import { cacheFolder } from '../paths.ts';
import { unpackDebianPackages } from './debian-packages.ts';

export type BinaryName = 'prometheus' | 'promtool' | 'alertmanager' | 'amtool';

/** Absolute path of each executable. */
export type Binaries = Record<BinaryName, string>;

/** The names under which a package may install each (Debian gives Alertmanager a prefix). */
const executables: Record<BinaryName, readonly string[]> = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
};

export const binaryNames = Object.keys(executables) as BinaryName[];

/** Debian 13 ships promtool apart from Prometheus; a package that the release does not have is left out. */
const debianPackages = {
  required: ['prometheus', 'prometheus-alertmanager'],
  optional: ['promtool'],
} as const;

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The first executable of one of these names on a search path. */
export async function findExecutable(
  names: readonly string[],
  searchPath: string | undefined,
): Promise<string | undefined> {
  for (const folder of (searchPath ?? '').split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const candidate = join(folder, name);
      if (await isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

async function debianFolder(environment: NodeJS.ProcessEnv): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([\\w.]+)`, 'm').exec(release)?.[1] ?? 'unknown';
  return join(cacheFolder(environment), `prometheus-${field('ID')}-${field('VERSION_ID')}-${arch()}`);
}

/** Where each binary is, without fetching any: `VIGIL_<NAME>`, then PATH, then what was fetched before. */
export async function locateBinaries(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Partial<Binaries>> {
  const folder = await debianFolder(environment);
  const fetched = [join(folder, 'bin'), join(folder, 'usr', 'bin')].join(delimiter);
  const found: Partial<Binaries> = {};
  for (const name of binaryNames) {
    const override = environment[`VIGIL_${name.toUpperCase()}`];
    if (override) {
      if (!(await isExecutable(override))) {
        throw new UserError(
          `VIGIL_${name.toUpperCase()} is ${override}, which is not an executable file.`,
          'Correct it or unset it.',
        );
      }
      found[name] = override;
      continue;
    }
    const path =
      (await findExecutable(executables[name], environment.PATH)) ??
      (await findExecutable(executables[name], fetched));
    if (path !== undefined) found[name] = path;
  }
  return found;
}

function missingFrom(found: Partial<Binaries>): BinaryName[] {
  return binaryNames.filter((name) => found[name] === undefined);
}

export const waysToGetBinaries = [
  'Get them in one of these ways, then run the command again:',
  '  Debian, Ubuntu:  sudo apt-get install prometheus prometheus-alertmanager',
  '  macOS:           brew install prometheus alertmanager',
  '  Docker:          copy them out of the images prom/prometheus and prom/alertmanager (docker cp)',
  'Or say where they are: VIGIL_PROMETHEUS, VIGIL_PROMTOOL, VIGIL_ALERTMANAGER, VIGIL_AMTOOL.',
].join('\n');

function missingError(missing: BinaryName[], reason: string): UserError {
  return new UserError(`Not found on this machine: ${missing.join(', ')}. ${reason}`, waysToGetBinaries);
}

/** Whether this is a machine of the Debian family, whose packages can be unpacked. */
export async function canFetchBinaries(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const tools = await Promise.all(
    ['apt-get', 'dpkg'].map((name) => findExecutable([name], environment.PATH)),
  );
  return tools.every((path) => path !== undefined);
}

/** apt reports the cause on the line that starts with `E:` or `Err:`; the rest is progress. */
function reasonOf(error: unknown): string {
  const output = `${(error as { stderr?: string }).stderr ?? ''}\n${(error as { stdout?: string }).stdout ?? ''}`;
  const line = output.split('\n').find((candidate) => /^(E|W|Err)[:\s]/.test(candidate));
  return line ?? messageOf(error).split('\n')[0] ?? '';
}

/**
 * All four binaries, fetching the Debian packages into the cache folder if any is missing.
 * @throws UserError that names what is missing and the ways to get it
 */
export async function findBinaries(
  options: { environment?: NodeJS.ProcessEnv; onProgress?: (message: string) => void } = {},
): Promise<Binaries> {
  const environment = options.environment ?? process.env;
  const found = await locateBinaries(environment);
  const missing = missingFrom(found);
  if (missing.length === 0) return found as Binaries;

  if (!(await canFetchBinaries(environment))) {
    throw missingError(missing, 'They cannot be fetched here: this is not a Debian family machine.');
  }
  options.onProgress?.(
    `fetching ${debianPackages.required.join(' and ')} from Debian's packages (about 30 MB, once)`,
  );
  try {
    await unpackDebianPackages(debianPackages, await debianFolder(environment), environment);
  } catch (error) {
    throw missingError(missing, `Fetching Debian's packages failed: ${reasonOf(error)}`);
  }
  const complete = await locateBinaries(environment);
  const stillMissing = missingFrom(complete);
  if (stillMissing.length > 0) throw missingError(stillMissing, "Debian's packages do not hold them.");
  return complete as Binaries;
}
