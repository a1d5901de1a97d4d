import { type LogRecord, ROOT_CONTEXT, SeverityNumber, TraceFlags, trace } from '@opentelemetry/api';

/** Severities by OpenTelemetry's data model for logs, appendix B. */
const SEVERITY_NUMBERS: Record<string, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

type LoggedError = { type?: string; message?: string; stack?: string };

/**
 * A log line of `createLogger` as an OpenTelemetry log record: the message is the body, the trace IDs are the record's
 * own, an error becomes `exception.*`, all other fields are attributes. A line that is not JSON becomes a plain body.
 */
export function toLogRecord(line: string): LogRecord {
  const fields = parseLine(line);
  if (fields === undefined) return { body: line.trimEnd() };
  // The service's name and version are in the resource, which all records share.
  const { time, level, msg, service: _service, version: _version, trace_id, span_id, err, ...rest } = fields;
  return {
    ...timestampOf(time),
    severityNumber: SEVERITY_NUMBERS[String(level)] ?? SeverityNumber.UNSPECIFIED,
    severityText: String(level),
    body: String(msg ?? ''),
    attributes: {
      ...(withoutNulls(rest) as LogRecord['attributes']),
      ...exceptionAttributes(err as LoggedError | undefined),
    },
    context:
      typeof trace_id === 'string' && typeof span_id === 'string'
        ? trace.setSpanContext(ROOT_CONTEXT, {
            traceId: trace_id,
            spanId: span_id,
            traceFlags: TraceFlags.SAMPLED,
          })
        : ROOT_CONTEXT,
  };
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Receivers are known to refuse a whole batch for one attribute that is null, so what is null is left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => element !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, withoutNulls(field)]));
}

/** Without a time of its own, a record gets that of its arrival from the SDK. */
function timestampOf(time: unknown): { timestamp?: Date } {
  const timestamp = new Date(String(time));
  return Number.isNaN(timestamp.getTime()) ? {} : { timestamp };
}

/** Names by the semantic conventions for exceptions in logs. */
function exceptionAttributes(error: LoggedError | undefined): LogRecord['attributes'] {
  if (error === undefined) return {};
  return {
    'exception.type': error.type ?? '',
    'exception.message': error.message ?? String(error),
    'exception.stacktrace': error.stack ?? '',
  };
}
