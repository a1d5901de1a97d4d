import { type LevelWithSilent, type Logger, pino } from 'pino';
import { contextFields } from './context-fields.ts';
import { type LogDestination, standardOutput, tee } from './log-destination.ts';
import { redactFields } from './redact.ts';
import { serializers } from './serializers.ts';

export type LoggerOptions = {
  /** OpenTelemetry's `service.name`; on every line as `service`. */
  service: string;
  /** OpenTelemetry's `service.version`; on every line as `version`. */
  version: string;
  level: LevelWithSilent;
  /** Where the lines go. Default: standard output, readable on a terminal and JSON everywhere else. */
  destination?: LogDestination;
  /** A second receiver of the same JSON lines, for example `otlpLogStream`. */
  extraStream?: LogDestination;
};

/**
 * The logger of a service: one JSON object per line, with the correlation ID and the trace of the work in which it was
 * written, and with secrets redacted. `logger.level = 'debug'` works while the service runs, for the children too.
 */
export function createLogger({ service, version, level, destination, extraStream }: LoggerOptions): Logger {
  const output = destination ?? standardOutput();
  const logger = pino(
    {
      level,
      base: { service, version },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redactFields(fields, serializers),
      },
      serializers,
      mixin: contextFields,
    },
    extraStream === undefined ? output : tee(output, extraStream),
  );
  return redactChildren(logger);
}

/** pino formats what a line brings, but not what a child is made with: redact that too. Children inherit this `child`. */
function redactChildren(logger: Logger): Logger {
  const child = logger.child;
  logger.child = function redactedChild(this: Logger, bindings, options) {
    return child.call(this, redactFields(bindings, serializers), options);
  } as typeof logger.child;
  return logger;
}
