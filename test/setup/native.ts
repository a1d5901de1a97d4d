// One real PostgreSQL and the real Prometheus binaries for a whole Vitest run. Tests take them with `inject('postgresUrl')`
// (a superuser's URL: make a database of your own) and `inject('binaries')`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Binaries, findBinaries } from '../../packages/cli/src/native/binaries.ts';
import { freePorts } from '../../packages/cli/src/native/ports.ts';
import { postgresProcess, prepareCluster, superuserUrl } from '../../packages/cli/src/native/postgres.ts';
import { createSupervisor } from '../../packages/cli/src/native/supervisor.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    binaries: Binaries;
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-test-'));
  const supervisor = createSupervisor({ logFolder: join(folder, 'logs'), temporaryFolder: folder });
  const teardown = async () => {
    await supervisor.stopAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const binaries = findBinaries({ onProgress: (message) => console.log(message) });
    const cluster = await prepareCluster({ home: folder, syncToDisk: false });
    const [port = 0] = await freePorts(1);
    await supervisor.start(postgresProcess(cluster, port, 'disposable'));
    project.provide('binaries', await binaries);
    project.provide('postgresUrl', superuserUrl(cluster, port));
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
