import type { DestinationStream } from 'pino';
import pinoPretty from 'pino-pretty';

/** Log lines for the eye of a developer, on standard output. */
export function pretty(): DestinationStream {
  return pinoPretty({
    destination: 1,
    sync: true,
    colorize: true,
    ignore: 'service,version',
    translateTime: 'HH:MM:ss.l',
  });
}
