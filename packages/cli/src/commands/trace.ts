import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { defaultPorts } from '../native/ports.ts';
import { readStackState } from '../native/stack-state.ts';
import { dataFolder } from '../paths.ts';
import { readTelemetry } from '../trace/telemetry-store.ts';
import { renderTimeline, timelineOf } from '../trace/timeline.ts';

/** What the services take for an ID. Nothing else can have been recorded, nor can it leave the query's quotes. */
const wellFormed = /^[A-Za-z0-9._:-]{1,128}$/;

async function trace(correlationId: string, options: { otlpUrl?: string; json?: true }): Promise<void> {
  if (!wellFormed.test(correlationId)) {
    throw new UserError(
      'That is not a correlation ID: it has 1 to 128 characters of A-Z a-z 0-9 . _ : -',
      'Find it in the response header x-correlation-id, in an error body, or in a log line.',
    );
  }
  const baseUrl =
    options.otlpUrl ??
    readStackState(dataFolder())?.addresses.telemetry ??
    `http://127.0.0.1:${defaultPorts.otlp}`;
  const timeline = timelineOf(await readTelemetry(baseUrl.replace(/\/$/, ''), correlationId));
  if (timeline.length === 0) {
    throw new UserError(
      `Nothing is known of ${correlationId} at ${baseUrl}.`,
      'Spans and log lines arrive some seconds after the request; is the ID complete, and the request that recent?',
    );
  }
  console.log(
    options.json
      ? JSON.stringify({ correlation_id: correlationId, entries: timeline }, null, 2)
      : renderTimeline(timeline).join('\n'),
  );
}

export function registerTrace(program: Command): void {
  program
    .command('trace')
    .description('one request across services: its spans and log lines in one timeline')
    .argument('<correlation-id>', 'from the response header x-correlation-id, an error body or a log line')
    .option('--json', 'print the timeline as JSON')
    .option('--otlp-url <url>', 'where the receiver is (default: of the running stack)')
    .action(trace);
}
