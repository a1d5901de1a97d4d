import {
  type Attributes,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Registry } from 'prom-client';
import { createHistogram, type Histogram, observe } from '../metrics/index.ts';
import { errorTypeOf } from '../tracing/index.ts';
import { operationOf, withoutLiterals } from './statement.ts';

/** Where a statement goes. */
export type Target = { database: string; host: string; port: number };

/** Called at the end of the statement, with its error if it failed. */
export type FinishQuery = (error?: unknown) => void;
export type ObserveQuery = (target: Target, text: string, isParameterised: boolean) => FinishQuery;

type Label = 'db_system_name' | 'db_namespace' | 'db_operation_name' | 'error_type';

/** Advised bounds of `db.client.operation.duration` in seconds (semantic conventions 1.44). */
const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * Observes statements as client spans by the semantic conventions for databases and in
 * `db_client_operation_duration_seconds`. Statements outside any trace (probes, migrations) make no span.
 */
export function createQueryObserver(registry: Registry | undefined): ObserveQuery {
  const durations = registry && operationDurations(registry);
  return (target, text, isParameterised) => {
    const operation = operationOf(text);
    const span = startSpan(target, operation, isParameterised ? text : undefined);
    const startedMs = performance.now();
    return (error) => {
      if (span) endSpan(span, error);
      const labels = {
        db_system_name: 'postgresql',
        db_namespace: target.database,
        db_operation_name: operation,
        error_type: error === undefined ? '' : errorTypeOf(error),
      };
      if (durations)
        observe(durations.series(labels), (performance.now() - startedMs) / 1000, traceIdOf(span));
    };
  };
}

function operationDurations(registry: Registry): Histogram<Label> {
  return createHistogram<Label>({
    registry,
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of database statements, without the wait for a connection.',
    labelNames: ['db_system_name', 'db_namespace', 'db_operation_name', 'error_type'],
    bounds,
  });
}

function startSpan(target: Target, operation: string, text: string | undefined): Span | undefined {
  if (trace.getActiveSpan() === undefined) return undefined;
  const attributes: Attributes = {
    'db.system.name': 'postgresql',
    'db.namespace': target.database,
    'db.operation.name': operation,
    'server.address': target.host,
    'server.port': target.port,
  };
  // The conventions allow the text of parameterised statements only: another may be built of its values.
  if (text !== undefined) attributes['db.query.text'] = withoutLiterals(text);
  const options = { kind: SpanKind.CLIENT, attributes };
  return trace.getTracer('vigil').startSpan(`${operation} ${target.database}`, options, context.active());
}

function endSpan(span: Span, error: unknown): void {
  if (error !== undefined) {
    // No exception event: PostgreSQL's messages quote values ("invalid input syntax for type uuid: ...").
    const errorType = errorTypeOf(error);
    span.setAttribute('error.type', errorType);
    if (isSqlState(errorType)) span.setAttribute('db.response.status_code', errorType);
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  }
  span.end();
}

function isSqlState(errorType: string): boolean {
  return /^[0-9A-Z]{5}$/.test(errorType);
}

function traceIdOf(span: Span | undefined): string | undefined {
  const spanContext = span?.spanContext();
  return spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0 ? spanContext.traceId : undefined;
}
