import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const bootstrap = new URL('../bin/vigil.js', import.meta.url);
let root: string;

/** A small checkout whose only package is a stand-in for the pinned Node, so that npm ci needs no network. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-bootstrap-'));
  for (const folder of ['packages/cli/bin', 'packages/cli/src', 'pinned/bin']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await copyFile(bootstrap, join(root, 'packages/cli/bin/vigil.js'));
  await writeFile(
    join(root, 'packages/cli/src/main.ts'),
    `process.channel?.unref();
     const [act, ...rest]: string[] = process.argv.slice(2);
     if (act === 'wait') {
       process.on('SIGTERM', () => { console.log('told to end'); process.exit(7); });
       process.on('disconnect', () => { console.log('alone'); process.exit(0); });
       console.log('waiting', process.pid);
       setInterval(() => {}, 1000);
     } else {
       console.log(JSON.stringify({ rest, pinned: process.env.PINNED }));
       process.exitCode = Number(act);
     }`,
  );
  await writeFile(join(root, 'pinned/bin/node'), `#!/bin/sh\nPINNED=yes exec '${process.execPath}' "$@"\n`);
  await chmod(join(root, 'pinned/bin/node'), 0o755);
  const pinned = { name: 'node', version: '26.0.0', bin: { node: 'bin/node' } };
  await writeFile(join(root, 'pinned/package.json'), JSON.stringify(pinned));
  const project = {
    name: 'small',
    version: '1.0.0',
    type: 'module',
    devDependencies: { node: 'file:pinned' },
  };
  await writeFile(join(root, 'package.json'), JSON.stringify(project));
  await writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify({
      name: 'small',
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': project,
        'node_modules/node': { resolved: 'pinned', link: true },
        pinned: { name: 'node', version: '26.0.0', dev: true, bin: pinned.bin },
      },
    }),
  );
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function start(args: string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [join(root, 'packages/cli/bin/vigil.js'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(args: string[], environment?: NodeJS.ProcessEnv) {
  const child = start(args, environment);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code: child.exitCode };
}

test('a fresh checkout is installed, then the pinned Node gets the arguments and its exit code comes back', async () => {
  const { stdout, stderr, code } = await run(['3', '--flag', 'two words'], { NODE_ENV: 'production' });
  expect(JSON.parse(stdout)).toEqual({ rest: ['--flag', 'two words'], pinned: 'yes' });
  expect(code).toBe(3);
  expect(stderr).toMatch(/^vigil: installing .*npm ci.*\nvigil: installed in \d+ s\n$/);
  expect(await readdir(join(root, '.vigil'))).toEqual([]);
});

test('an installed checkout is not installed again until its lock file changes', async () => {
  await run(['0']);
  expect((await run(['0'])).stderr).toBe('');
  const later = new Date(Date.now() + 60_000);
  await utimes(join(root, 'package-lock.json'), later, later);
  expect((await run(['0'])).stderr).toContain('installing');
});

test('an install that was cut short is made again', async () => {
  await run(['0']);
  await rm(join(root, 'node_modules/.package-lock.json'));
  expect((await run(['0'])).stderr).toContain('installing');
});

test('two at once install once, and both go on', async () => {
  const [one, two] = await Promise.all([run(['0']), run(['0'])]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect((one.stderr + two.stderr).match(/npm ci/g)).toHaveLength(1);
});

test('the lock of a process that is gone is taken over', async () => {
  const gone = spawn('true');
  await once(gone, 'exit');
  await mkdir(join(root, '.vigil/install.lock'), { recursive: true });
  await writeFile(join(root, '.vigil/install.lock/pid'), String(gone.pid));
  expect((await run(['0'])).code).toBe(0);
});

test('an install that fails shows what npm said and what to do', async () => {
  await writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify({ name: 'small', lockfileVersion: 3, packages: {} }),
  );
  const { stderr, stdout, code } = await run(['0']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/npm error[\s\S]*vigil: npm ci failed, with the output above\.\nCheck the network/);
  expect(stdout).toBe('');
  expect(existsSync(join(root, '.vigil/install.lock'))).toBe(false);
});

test('without the pinned Node after an install, the message says how to get it', async () => {
  await rm(join(root, 'pinned/bin/node'));
  const { stderr, code } = await run(['0']);
  expect(code).toBe(1);
  expect(stderr).toContain('npm rebuild');
});

test('a signal reaches the command, and its exit code comes back', async () => {
  await run(['0']);
  const child = start(['wait']);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const rest = text(child.stdout as NodeJS.ReadableStream);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(7);
  expect(await rest).toContain('told to end');
});

test('when the bootstrap is killed, the command learns of it', async () => {
  await run(['0']);
  const child = start(['wait']);
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const pid = Number(String(line).split(' ')[1]);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 5_000 });
});

test('an old Node is told what is needed', async () => {
  const source = await readFile(bootstrap, 'utf8');
  // No old Node is at hand: the file runs with the version that one would have.
  const old = join(root, 'packages/cli/bin/old.mjs');
  await writeFile(old, source.replace('process.versions.node.split', "'18.20.0'.split"));
  const child = spawn(process.execPath, [old, 'doctor'], { stdio: ['ignore', 'ignore', 'pipe'] });
  expect(await text(child.stderr as NodeJS.ReadableStream)).toContain('Node 20 or newer is needed');
  expect(existsSync(join(root, 'node_modules'))).toBe(false);
});
