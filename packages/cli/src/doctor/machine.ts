// What the machine brings: Node, npm, memory, container engine, browser.
import { totalmem } from 'node:os';
import { delimiter } from 'node:path';
import { execa } from 'execa';
import { findExecutable } from '../native/binaries.ts';
import { checkoutFolder } from '../paths.ts';
import type { Finding } from './finding.ts';

const gibibyte = 2 ** 30;
/** The processes of the native stack were measured at 1 GiB of resident memory shortly after their start. */
const wantedMemoryGib = 2;

/** First line of what a program says of itself; undefined when it is not there or fails. */
async function says(command: string, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(command, args, {
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  return exitCode === 0 ? stdout.split('\n')[0] : undefined;
}

/** The search path without the checkout's own programs, which npm puts first. */
function pathOfMachine(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.startsWith(`${checkoutFolder}node_modules`)).join(delimiter);
}

async function node(): Promise<Finding> {
  const own = await findExecutable(['node'], pathOfMachine());
  const version = own === undefined ? undefined : await says(own, ['--version']);
  const detail = `${process.version}, pinned by the checkout`;
  return {
    name: 'node',
    state: 'ok',
    detail: version === undefined ? detail : `${detail}; the machine's own is ${version}`,
  };
}

async function npm(): Promise<Finding> {
  const version = await says('npm', ['--version']);
  return version === undefined
    ? { name: 'npm', state: 'missing', detail: 'not on PATH', help: 'It comes with Node: https://nodejs.org' }
    : { name: 'npm', state: 'ok', detail: version };
}

function memory(): Finding {
  const total = totalmem() / gibibyte;
  const detail = `${total.toFixed(1)} GiB`;
  return total >= wantedMemoryGib
    ? { name: 'memory', state: 'ok', detail }
    : {
        name: 'memory',
        state: 'optional',
        detail: `${detail}; the stack is at ease with ${wantedMemoryGib} GiB`,
      };
}

async function docker(): Promise<Finding> {
  const engine = await says('docker', ['version', '--format', '{{.Server.Version}}']);
  if (engine === undefined) {
    return {
      name: 'docker',
      state: 'optional',
      detail: 'no engine answers; nothing here needs one',
      help: 'Get it: https://docs.docker.com/engine/install/',
    };
  }
  const compose = await says('docker', ['compose', 'version', '--short']);
  return { name: 'docker', state: 'ok', detail: `engine ${engine}, compose ${compose ?? 'missing'}` };
}

async function chromium(): Promise<Finding> {
  const found = await findExecutable(['chromium', 'chromium-browser', 'google-chrome'], process.env.PATH);
  return found === undefined
    ? { name: 'chromium', state: 'optional', detail: 'not found; only tests of web pages need it' }
    : { name: 'chromium', state: 'ok', detail: (await says(found, ['--version'])) ?? found };
}

export async function inspectMachine(): Promise<Finding[]> {
  return Promise.all([node(), npm(), memory(), docker(), chromium()]);
}
