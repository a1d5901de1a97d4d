import { fileURLToPath } from 'node:url';
import { createControls } from '../controls/index.ts';
import { type Database, migrate, openDatabase } from '../database/index.ts';
import { createLifecycle } from '../lifecycle/index.ts';
import { createLogger } from '../logging/index.ts';
import { createMetrics } from '../metrics/index.ts';
import type { ServiceParts } from '../service/index.ts';
import { captureLog } from './captured-log.ts';
import { createTestDatabase } from './test-database.ts';

export type TestParts = {
  /** What `buildApp` of a service takes, and more; the faults are off. */
  parts: ServiceParts & { database: Database };
  /** Ends it all and drops the database. Close the app first. */
  close(): Promise<void>;
};

/** The parts of a service under test, on a new database of the server at `postgresUrl` with its migrations applied. */
export async function openTestParts(options: {
  service: string;
  postgresUrl: string;
  migrations: URL;
}): Promise<TestParts> {
  const { service, postgresUrl, migrations } = options;
  const { destination } = captureLog();
  const logger = createLogger({ service, version: 'test', level: 'info', destination });
  const metrics = createMetrics({ service, version: 'test', revision: 'test' });
  const lifecycle = createLifecycle({ logger, drainPauseMs: 0, deadlineMs: 1_000 });
  const controls = createControls({
    logger,
    registry: metrics.registry,
    faultsEnabled: false,
    tokens: undefined,
  });
  const testDatabase = await createTestDatabase(postgresUrl);
  const database = openDatabase({
    connectionString: testDatabase.connectionString,
    application: `${service}-test`,
    poolSize: 10,
    statementTimeoutMs: 5_000,
  });
  await migrate({ database, folder: fileURLToPath(migrations), logger });
  return {
    parts: { logger, metrics, lifecycle, controls, database },
    async close() {
      controls.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}
