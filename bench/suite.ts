/** What a suite of benchmarks is given, and what it gives. */
import type { Binaries } from '../packages/cli/src/native/binaries.ts';
import type { Supervisor } from '../packages/cli/src/native/supervisor.ts';
import type { Table } from './table.ts';

/** Everything that a suite may use; all of it is ended and removed when the suite is over. */
export type Workshop = {
  binaries: Binaries;
  /** Runs processes and leaves none of them behind. */
  supervisor: Supervisor;
  /** An empty folder. */
  folder: string;
  /** A smoke test: small, short, and its times say little. */
  quick: boolean;
  /** Aborted when the user ends the command. */
  signal: AbortSignal;
  /** Says what is being done. */
  note: (text: string) => void;
};

export type SuiteResult<Data = unknown> = {
  /** What was measured, for scripts. */
  data: Data;
  tables: Table[];
};

export type Suite<Data = unknown> = {
  /** The word after `npm run bench --`. */
  name: string;
  measures: string;
  run: (workshop: Workshop) => Promise<SuiteResult<Data>>;
};
