import type pg from 'pg';
import { Gauge, type Registry } from 'prom-client';

/** Gauges of a connection pool, read at the scrape: connections by state, requests that wait for one, and the limit. */
export function registerPoolMetrics(pool: pg.Pool, poolSize: number, registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: 'db_client_connection_count',
    help: 'Connections of the pool, by state.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: 'db_client_connection_pending_requests',
    help: 'Requests that wait for a connection of the pool.',
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
  new Gauge({ name: 'db_client_connection_max', help: 'The most connections of the pool.', registers }).set(
    poolSize,
  );
}
