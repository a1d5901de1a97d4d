/**
 * Where a process is in its life. It only ever moves to the right:
 * - `starting`: dependencies are being opened; not ready.
 * - `running`: ready.
 * - `draining`: not ready, but still answering, until load balancers have noticed.
 * - `stopping`: no new connection is taken; what is in flight ends, then everything is closed.
 */
export type Phase = 'starting' | 'running' | 'draining' | 'stopping';
