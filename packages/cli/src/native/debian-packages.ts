// Unpacks Debian packages without installing them: no root, no change to the machine.
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const commandTimeoutMs = 180_000;

/** Cleared and set so that fetching neither touches the machine's own lists nor waits long for a network that is not there. */
const aptConfiguration = `#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "0";
Acquire::http::Timeout "10";
Acquire::https::Timeout "10";
`;

/**
 * Debian's binaries read their templates and pages from here, an absolute path that only exists when they are installed.
 * The same path without its root has the same length, so that it can stand in its place.
 */
const installedData = '/usr/share/prometheus';
const unpackedData = 'usr//share/prometheus';

/** Runs a program of the folder above with that folder as the working folder, where its data is found. */
const launcher = (program: string) => `#!/bin/sh\ncd "\${0%/*}/.." && exec ./usr/bin/${program} "$@"\n`;

export type Packages = {
  required: readonly string[];
  /** Not every release has them. */
  optional: readonly string[];
};

type Run = (command: string, args: readonly string[]) => Promise<string>;

/** Packages of scripts and fonts that the pages of the fetched ones link to. */
async function pageDependencies(run: Run, files: readonly string[]): Promise<string[]> {
  const fields = await Promise.all(files.map((file) => run('dpkg-deb', ['-f', file, 'Depends'])));
  return fields.flatMap((field) => field.match(/\b(?:libjs|fonts)-[a-z0-9.+-]+/g) ?? []);
}

async function makeRunnable(folder: string): Promise<void> {
  await mkdir(join(folder, 'bin'));
  for (const program of await readdir(join(folder, 'usr', 'bin'))) {
    const path = join(folder, 'usr', 'bin', program);
    const bytes = await readFile(path);
    let found = bytes.indexOf(installedData);
    if (found < 0) continue;
    for (; found >= 0; found = bytes.indexOf(installedData, found + 1)) bytes.write(unpackedData, found);
    await writeFile(path, bytes);
    await writeFile(join(folder, 'bin', program), launcher(program));
    await chmod(join(folder, 'bin', program), 0o755);
  }
}

/**
 * Fetches packages and unpacks them into `target`, which appears in one step or not at all. Its `bin` holds the programs that
 * need the data of their package, to be preferred to those of `usr/bin`.
 * @throws what apt-get or dpkg answered
 */
export async function unpackDebianPackages(
  packages: Packages,
  target: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.partial-`);
  const unpacked = join(work, 'unpacked');
  const run: Run = async (command, args) => {
    const { stdout } = await execa(command, args, {
      cwd: join(work, 'packages'),
      env: { ...environment, LC_ALL: 'C' },
      extendEnv: false,
      stdin: 'ignore',
      timeout: commandTimeoutMs,
      forceKillAfterDelay: 1000,
    });
    return stdout;
  };
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial', 'packages', 'unpacked']) {
      await mkdir(join(work, folder), { recursive: true });
    }
    await writeFile(join(work, 'apt.conf'), aptConfiguration);
    // A fresh machine has no package lists at all, and only root may refresh its own: these are the kit's own.
    const apt = (...args: string[]) =>
      run('apt-get', [
        ...[
          '-c',
          `${work}/apt.conf`,
          '-o',
          `Dir::State::Lists=${work}/lists`,
          '-o',
          `Dir::Cache=${work}/cache`,
        ],
        ...args,
      ]);
    await apt('update');
    for (const name of packages.optional) await apt('download', name).catch(() => undefined);

    const asked = new Set<string>();
    for (let wanted = [...packages.required]; wanted.length > 0; ) {
      for (const name of wanted) asked.add(name);
      await apt('download', ...wanted);
      const files = await readdir(join(work, 'packages'));
      wanted = [...new Set(await pageDependencies(run, files))].filter((name) => !asked.has(name));
    }
    for (const file of await readdir(join(work, 'packages'))) await run('dpkg', ['-x', file, unpacked]);
    await makeRunnable(unpacked);
    await rename(unpacked, target).catch(async (error: unknown) => {
      // Another run was quicker.
      if ((await stat(target).catch(() => undefined)) === undefined) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
