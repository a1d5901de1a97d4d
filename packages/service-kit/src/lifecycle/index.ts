export { drainConnections } from './drain-connections.ts';
export { createLifecycle, type Lifecycle, type LifecycleOptions } from './lifecycle.ts';
export type { Phase } from './phase.ts';
export type { CheckResult, Readiness, ReadinessStatus } from './readiness.ts';
