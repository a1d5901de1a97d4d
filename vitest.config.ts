import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One real PostgreSQL and the Prometheus binaries for the whole run.
    globalSetup: ['test/setup/native.ts'],
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'services/*/{src,test}/**/*.test.ts',
      'test/**/*.test.ts',
      'bench/**/*.test.ts',
      'dashboards/src/**/*.test.ts',
    ],
    // Each test file has a process of its own: OpenTelemetry's globals and signal handlers are per process.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
