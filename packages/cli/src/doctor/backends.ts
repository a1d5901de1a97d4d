// The servers that the native stack runs: are they here, or can they be fetched?
import { execa } from 'execa';
import { messageOf, UserError } from '../errors.ts';
import {
  type BinaryName,
  binaryNames,
  canFetchBinaries,
  locateBinaries,
  waysToGetBinaries,
} from '../native/binaries.ts';
import { packagedPostgres } from '../native/postgres-files.ts';
import type { Finding } from './finding.ts';

async function versionOf(path: string): Promise<string> {
  const { stdout, stderr } = await execa(path, ['--version'], { reject: false, timeout: 10_000 });
  return /version (\S+)/.exec(`${stdout}\n${stderr}`)?.[1]?.replace(/,$/, '') ?? 'of unknown version';
}

async function binary(name: BinaryName, path: string | undefined, fetchable: boolean): Promise<Finding> {
  if (path !== undefined) return { name, state: 'ok', detail: `${await versionOf(path)}  ${path}` };
  return fetchable
    ? { name, state: 'ok', detail: "not here; fetched from Debian's packages when it is first needed" }
    : { name, state: 'missing', detail: 'not on PATH', help: waysToGetBinaries };
}

async function binaries(): Promise<Finding[]> {
  try {
    const [found, fetchable] = await Promise.all([locateBinaries(), canFetchBinaries(process.env)]);
    return await Promise.all(binaryNames.map((name) => binary(name, found[name], fetchable)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ name: 'prometheus', state: 'missing', detail: error.message, help: error.next }];
  }
}

async function postgres(): Promise<Finding> {
  try {
    const { folder, version } = packagedPostgres();
    await execa(`${folder}/bin/postgres`, ['--version']);
    return { name: 'postgresql', state: 'ok', detail: `${version}  ${folder}` };
  } catch (error) {
    return {
      name: 'postgresql',
      state: 'missing',
      detail: messageOf(error),
      help: 'Run npm ci.',
    };
  }
}

export async function inspectBackends(): Promise<Finding[]> {
  return [...(await binaries()), await postgres()];
}
