// Ends the children of a supervisor that died without stopping them (kill -9, out of memory). The supervisor holds the other
// end of this process's standard input and tells it what to end; the kernel closes the pipe whatever the supervisor dies of.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReaperMessage } from './reaper-link.ts';

const children = new Map<number, { signal: NodeJS.Signals; timeoutMs: number }>();
const folders: string[] = [];

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

// Ctrl-C and a closing terminal are the supervisor's business: it stops its children in order and then closes the pipe.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as ReaperMessage;
  if (message.type === 'child') children.set(message.pid, message);
  else if (message.type === 'ended') children.delete(message.pid);
  else folders.push(message.path);
}

await Promise.all(
  [...children].map(async ([pid, { signal, timeoutMs }]) => {
    signalProcess(pid, signal);
    const giveUpAt = Date.now() + timeoutMs;
    while (signalProcess(pid, 0) && Date.now() < giveUpAt) await sleep(50);
    // Each child leads a process group of its own, so that its own children end with it.
    signalProcess(-pid, 'SIGKILL');
  }),
);
for (const folder of folders)
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
