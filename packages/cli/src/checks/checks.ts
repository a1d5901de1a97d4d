// The checks that `npm test` makes besides the tests, as data.
import { checkoutFolder } from '../paths.ts';

export type Check = { name: string; command: string; args: readonly string[] };

/** Executables of node_modules/.bin; `node` there is the pinned one. */
export const checks: readonly Check[] = [
  { name: 'format and lint (biome)', command: 'biome', args: ['ci', '--colors=off', '.'] },
  { name: 'types (tsc)', command: 'tsc', args: ['--noEmit', '--pretty', 'false'] },
  {
    name: 'types of the scripts for browsers (tsc)',
    command: 'tsc',
    args: ['--pretty', 'false', '--project', 'packages/preview/src/browser'],
  },
  {
    name: 'who imports whom (dependency-cruiser)',
    command: 'node',
    args: ['--disable-warning=ExperimentalWarning', `${checkoutFolder}packages/cli/src/checks/imports.ts`],
  },
  { name: 'dead code and dependencies (knip)', command: 'knip', args: ['--no-progress'] },
  {
    name: 'committed rules are current (vigil slo check)',
    command: 'node',
    args: [`${checkoutFolder}packages/cli/src/main.ts`, 'slo', 'check'],
  },
  {
    name: 'committed dashboards are current (vigil dashboards check)',
    command: 'node',
    args: [`${checkoutFolder}packages/cli/src/main.ts`, 'dashboards', 'check'],
  },
];
