#!/usr/bin/env node
// The way in from any Node that a machine has: installs what the checkout needs, then hands over to the Node that it pins,
// which runs the TypeScript as it is. Plain JavaScript without dependencies, because nothing may be installed yet.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const pinnedNode = join(root, 'node_modules', 'node', 'bin', 'node');
const main = join(root, 'packages', 'cli', 'src', 'main.ts');
const lockFolder = join(root, '.vigil', 'install.lock');
const oldestNode = 20;

function say(text) {
  process.stderr.write(`vigil: ${text}\n`);
}

function fail(message, next) {
  say(message);
  process.stderr.write(`${next}\n`);
  process.exit(1);
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** npm writes node_modules/.package-lock.json last: it is missing after an install that was cut short. */
function isInstalled() {
  const installed = changedAt(join(root, 'node_modules', '.package-lock.json'));
  const wanted = changedAt(join(root, 'package-lock.json')) ?? 0;
  return installed !== undefined && installed >= wanted && changedAt(pinnedNode) !== undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether the process that holds the lock is gone. It has a moment to write its number after it made the folder. */
function lockIsStale() {
  try {
    return !isAlive(Number(readFileSync(join(lockFolder, 'pid'), 'utf8')));
  } catch {
    return Date.now() - (changedAt(lockFolder) ?? 0) > 5_000;
  }
}

/** Waits for another install to end rather than have two write over one another. */
async function lock() {
  mkdirSync(join(root, '.vigil'), { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(lockFolder);
      writeFileSync(join(lockFolder, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (lockIsStale()) {
      rmSync(lockFolder, { recursive: true, force: true });
      continue;
    }
    if (waited === 0) say('another install is running in this checkout; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Passes signals on to the child, and resolves with the exit code that a shell would give. */
function ended(child) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const passOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const each of signals) process.off(each, passOn);
      resolve(signal === null ? code : 128 + constants.signals[signal]);
    });
  });
}

async function runNpm() {
  // Inside `npm run` the npm that runs us says where it is; elsewhere it is on PATH.
  const running = process.env.npm_execpath;
  const [command, before] =
    running !== undefined && basename(running) === 'npm-cli.js' ? [process.execPath, [running]] : ['npm', []];
  // The pinned Node is a development dependency: NODE_ENV=production must not leave it out.
  const npm = spawn(command, [...before, 'ci', '--include=dev', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return { code: await ended(npm), output };
}

async function install() {
  await lock();
  try {
    if (isInstalled()) return;
    const begunAt = Date.now();
    say('installing what the checkout needs (npm ci); the first time takes about a minute');
    const { code, output } = await runNpm().catch((error) => ({ code: 1, output: String(error) }));
    if (code > 128) process.exitCode = code;
    else if (code !== 0) {
      process.stderr.write(output);
      say('npm ci failed, with the output above.');
      process.stderr.write(
        'Check the network and the registry (npm config get registry), then run the command again.\n',
      );
      process.exitCode = 1;
    } else if (changedAt(pinnedNode) === undefined) {
      say('npm ci ran, but the pinned Node (node_modules/node/bin/node) is not there.');
      process.stderr.write(
        'Its install script brings it. Allow scripts (npm config delete ignore-scripts), then: npm rebuild\n',
      );
      process.exitCode = 1;
    } else say(`installed in ${Math.round((Date.now() - begunAt) / 1000)} s`);
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(
    `this is Node ${process.versions.node}; Node ${oldestNode} or newer is needed.`,
    'Get it from your package manager or https://nodejs.org',
  );
}
if (!isInstalled()) await install();
if (process.exitCode === undefined) {
  // The channel tells the command that this process is gone, whatever it died of; see src/main.ts.
  const command = spawn(pinnedNode, [main, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.exitCode = await ended(command).catch((error) =>
    fail(
      `the pinned Node does not start: ${error.message}`,
      'Remove node_modules and run the command again.',
    ),
  );
}
