/** PostgreSQL: a traced and measured pool, and migrations in plain SQL. */
export { migrate } from './migrate.ts';
export { MigrationError } from './migration-files.ts';
export { type Database, openDatabase } from './open-database.ts';
