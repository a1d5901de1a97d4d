/** What the tests of a service share: a database of its own, and a log that can be read. Not for production. */

export { type CapturedLog, captureLog, type LogLine } from './captured-log.ts';
export { listenOnFreePort } from './listen.ts';
export { openTestParts, type TestParts } from './service-parts.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
