import pinoPretty from 'pino-pretty';
import type { LogDestination } from './log-destination.ts';

/** Log lines for the eye of a developer, on standard output. */
export function pretty(): LogDestination {
  return pinoPretty({
    destination: 1,
    sync: true,
    colorize: true,
    ignore: 'service,version',
    translateTime: 'HH:MM:ss.l',
  });
}
