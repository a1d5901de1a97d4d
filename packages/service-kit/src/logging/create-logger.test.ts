import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, describe, expect, test } from 'vitest';
import { withCorrelationId } from '../correlation/index.ts';
import { captureLog } from '../testing/index.ts';
import { startTracing } from '../tracing/index.ts';
import { createLogger } from './create-logger.ts';

const tracing = startTracing({
  service: 'shop',
  version: '1',
  sampleRatio: 1,
  exporter: new InMemorySpanExporter(),
});
afterAll(() => tracing.shutdown());

function makeLogger() {
  const log = captureLog();
  return {
    log,
    logger: createLogger({ service: 'shop', version: '1.2.3', level: 'info', destination: log.destination }),
  };
}

test('a line is JSON with time, level, service, version and message', () => {
  const { log, logger } = makeLogger();
  logger.info({ order_id: 'o1' }, 'order taken');
  expect(log.lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'shop',
      version: '1.2.3',
      order_id: 'o1',
      msg: 'order taken',
    },
  ]);
});

test('a line has the correlation ID and the span of the work that wrote it, and only then', async () => {
  const { log, logger } = makeLogger();
  const span = await withCorrelationId('work-1', () =>
    trace.getTracer('test').startActiveSpan('work', async (active) => {
      await sleep(1);
      logger.info('inside');
      active.end();
      return active.spanContext();
    }),
  );
  logger.info('outside');
  expect(log.withMessage('inside')[0]).toMatchObject({
    correlation_id: 'work-1',
    trace_id: span.traceId,
    span_id: span.spanId,
  });
  expect(Object.keys(log.withMessage('outside')[0] ?? {})).toEqual([
    'level',
    'time',
    'service',
    'version',
    'msg',
  ]);
});

test('a line that brings its own ID gets nothing of the context it happens to be written in', () => {
  const { log, logger } = makeLogger();
  withCorrelationId('work-1', () =>
    trace.getTracer('test').startActiveSpan('work', (active) => {
      logger.info({ correlation_id: 'request-7' }, 'line');
      active.end();
    }),
  );
  expect(log.lines()[0]).toMatchObject({ correlation_id: 'request-7' });
  expect(log.lines()[0]).not.toHaveProperty('trace_id');
});

test('secrets are redacted in fields, in errors and in what children are made with', () => {
  const { log, logger } = makeLogger();
  const error = Object.assign(new Error('refused'), {
    config: { headers: { authorization: 'Bearer s3cr3t' } },
  });
  logger.info({ request: { cookie: 's3cr3t' }, card: { number: 's3cr3t' } }, 'fields');
  logger.error({ err: error }, 'error');
  logger.error(error);
  logger
    .child({ password: 's3cr3t' })
    .child({ nested: { token: 's3cr3t' } })
    .info('child');
  expect(JSON.stringify(log.lines())).not.toContain('s3cr3t');
  expect(log.withMessage('error')[0]).toMatchObject({
    err: {
      type: 'Error',
      message: 'refused',
      stack: expect.stringContaining('create-logger.test.ts'),
      config: { headers: { authorization: '[redacted]' } },
    },
  });
  expect(log.withMessage('child')[0]).toMatchObject({
    password: '[redacted]',
    nested: { token: '[redacted]' },
  });
});

test('an error is logged with its causes; frozen errors and things that are no errors do not break the line', () => {
  const { log, logger } = makeLogger();
  logger.error({ err: new Error('order failed', { cause: new Error('disk full') }) }, 'caused');
  logger.error({ err: Object.freeze(new Error('frozen')) }, 'frozen');
  logger.error({ err: 'a string' }, 'string');
  expect(log.withMessage('caused')[0]).toMatchObject({
    err: { message: 'order failed: disk full', stack: expect.stringMatching(/caused by: Error: disk full/) },
  });
  expect(log.withMessage('frozen')[0]).toMatchObject({ err: { type: 'Error', message: 'frozen' } });
  expect(log.withMessage('string')[0]).toMatchObject({ err: 'a string' });
});

test('the level can be changed while it runs, and children that were there before follow', () => {
  const { log, logger } = makeLogger();
  const child = logger.child({ part: 'outbox' });
  child.debug('before');
  logger.level = 'debug';
  child.debug('while');
  logger.level = 'error';
  child.info('after');
  expect(log.lines().map((line) => line.msg)).toEqual(['while']);
});

test('a second stream gets the same lines', () => {
  const [first, second] = [captureLog(), captureLog()];
  const logger = createLogger({
    service: 'shop',
    version: '1',
    level: 'info',
    destination: first.destination,
    extraStream: second.destination,
  });
  logger.info('both');
  logger.debug('neither');
  expect(second.lines()).toEqual(first.lines());
  expect(first.lines()).toHaveLength(1);
});

describe('on standard output', () => {
  const program = `
    import { createLogger } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const logger = createLogger({ service: 'shop', version: '1', level: 'info' });
    logger.info({ order_id: 'o1' }, 'order taken');
  `;
  const node = [process.execPath, '--input-type=module-typescript', '--eval', program] as const;

  test('without a terminal every line is JSON, and none is lost at exit', async () => {
    const output = await outputOf(...node);
    expect(JSON.parse(output)).toMatchObject({ service: 'shop', order_id: 'o1', msg: 'order taken' });
  });

  test('on a terminal the lines are for a person', async () => {
    const output = await outputOnTerminal(node);
    expect(output).toContain('order taken');
    expect(output).toContain('order_id');
    expect(output).not.toContain('{"level"');
  });

  test('a buffered line is out within moments, while the process goes on', async () => {
    const child = spawn(node[0], [...node.slice(1, -1), `${program}; setInterval(() => {}, 1000);`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await child.stdout.take(1).toArray();
      expect(String(line)).toContain('order taken');
    } finally {
      child.kill('SIGKILL');
    }
  });
});

/** What a program writes to a terminal: `script` (util-linux, BSD) gives it one. */
function outputOnTerminal(command: readonly string[]): Promise<string> {
  if (process.platform === 'darwin') return outputOf('script', '-q', '/dev/null', ...command);
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return outputOf('script', '--quiet', '--return', '--command', quoted, '/dev/null');
}

async function outputOf(command: string, ...args: string[]): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm' },
  });
  const chunks = await child.stdout.setEncoding('utf8').toArray();
  return chunks.join('');
}
