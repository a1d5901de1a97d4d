/** The time that the caller still waits, carried from service to service. */
export { remainingMs, withDeadline } from './deadline-context.ts';
export { DEADLINE_HEADER, deadline } from './deadline-plugin.ts';
