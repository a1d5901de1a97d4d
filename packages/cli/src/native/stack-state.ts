// What a running stack tells the other commands about itself, through a file in its data folder. No secrets.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Addresses } from './addresses.ts';
import { isAlive } from './is-alive.ts';
import type { Ports } from './ports.ts';

export type StackState = {
  pid: number;
  startedAt: string;
  timeScale: number;
  addresses: Addresses;
  ports: Ports;
};

function fileIn(folder: string): string {
  return join(folder, 'stack.json');
}

export function writeStackState(folder: string, state: StackState): void {
  writeFileSync(fileIn(folder), `${JSON.stringify(state, null, 2)}\n`);
}

export function removeStackState(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}

/** The stack that runs on this data folder; undefined when none does. */
export function readStackState(folder: string): StackState | undefined {
  try {
    const state = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as StackState;
    return isAlive(state.pid) ? state : undefined;
  } catch {
    return undefined;
  }
}
