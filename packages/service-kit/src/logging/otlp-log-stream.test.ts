import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { captureLog } from '../testing/index.ts';
import { createLogger } from './create-logger.ts';
import { type OtlpLogStreamOptions, otlpLogStream } from './otlp-log-stream.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A real receiver, which answers as it is told. */
async function startReceiver(port = 0, answer = (response: ServerResponse): void => void response.end()) {
  const records: Decoded[] = [];
  const requests: { url: string | undefined; type: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    requests.push({ url: request.url, type: request.headers['content-type'] });
    records.push(...decodeLogs(Buffer.concat(chunks)));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => stopServer(server);
  closers.push(stop);
  const { port: bound } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${bound}`, port: bound, records, requests, stop };
}

async function stopServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function makeStream(options: Partial<OtlpLogStreamOptions> & { endpoint: string }) {
  const registry = new Registry();
  const stream = otlpLogStream({
    service: 'shop',
    version: '1.2.3',
    registry,
    exportTimeoutMs: 2000,
    ...options,
  });
  closers.push(() => stream.shutdown());
  const log = captureLog();
  const logger = createLogger({
    service: 'shop',
    version: '1.2.3',
    level: 'info',
    destination: log.destination,
    extraStream: stream,
  });
  return { stream, log, logger, counts: () => countsOf(registry) };
}

async function countsOf(registry: Registry): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric('otel_sdk_processor_log_processed_total')?.get();
  return Object.fromEntries(metric?.values.map(({ labels, value }) => [labels.error_type, value]) ?? []);
}

function writeMany(logger: { info(msg: string): void }, lines: number): void {
  for (let line = 0; line < lines; line += 1) logger.info(`line ${line}`);
}

test('a line arrives as a log record with its severity, IDs, attributes and error', async () => {
  const receiver = await startReceiver();
  const { stream, logger, counts } = makeStream({ endpoint: `${receiver.endpoint}/` });
  const ids = {
    correlation_id: 'c-1',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    span_id: 'b7ad6b7169203331',
  };
  const before = Date.now();
  logger.warn(
    { ...ids, status: 503, duration_ms: 1.5, ok: false, card: 's3cr3t', err: new TypeError('no') },
    'request',
  );
  await stream.flush();
  expect(receiver.requests).toEqual([{ url: '/v1/logs', type: 'application/x-protobuf' }]);
  const [record] = receiver.records;
  expect(record).toEqual({
    resource: { 'service.name': 'shop', 'service.version': '1.2.3' },
    timeMs: expect.any(Number),
    severityNumber: 13,
    severityText: 'warn',
    body: 'request',
    attributes: {
      correlation_id: 'c-1',
      status: 503,
      duration_ms: 1.5,
      ok: false,
      card: '[redacted]',
      'exception.type': 'TypeError',
      'exception.message': 'no',
      'exception.stacktrace': expect.stringContaining('otlp-log-stream.test.ts'),
    },
    traceId: ids.trace_id,
    spanId: ids.span_id,
  });
  expect(record?.timeMs).toBeGreaterThanOrEqual(before);
  expect(record?.timeMs).toBeLessThanOrEqual(Date.now());
  expect(await counts()).toEqual({ '': 1, queue_full: 0, export_failed: 0, already_shutdown: 0 });
});

test('lines are sent by themselves, many in one request', async () => {
  const receiver = await startReceiver();
  const { logger } = makeStream({ endpoint: receiver.endpoint });
  writeMany(logger, 300);
  await expect.poll(() => receiver.records.length, { timeout: 5000 }).toBe(300);
  expect(receiver.requests.length).toBeLessThan(5);
  expect(receiver.records[0]).toMatchObject({ traceId: '', spanId: '' });
});

test('all series are there, at zero, before the first line', async () => {
  const { counts } = makeStream({ endpoint: 'http://127.0.0.1:9' });
  expect(await counts()).toEqual({ '': 0, queue_full: 0, export_failed: 0, already_shutdown: 0 });
});

test('a receiver that is gone costs the lines, counted, and nothing else', async () => {
  const { stream, log, logger, counts } = makeStream({
    endpoint: `http://127.0.0.1:${await freePort()}`,
    maxPending: 100,
    flushTimeoutMs: 10_000,
  });
  writeMany(logger, 1000);
  expect(log.withMessage('line 999')).toHaveLength(1);
  expect((await counts()).queue_full).toBe(900);
  await stream.flush();
  expect(await counts()).toEqual({ '': 0, queue_full: 900, export_failed: 100, already_shutdown: 0 });
});

test('a receiver that never answers delays neither the lines nor the end for long', async () => {
  const receiver = await startReceiver(0, () => undefined);
  const { stream, log, logger, counts } = makeStream({
    endpoint: receiver.endpoint,
    maxPending: 100,
    exportTimeoutMs: 60_000,
    flushTimeoutMs: 200,
  });
  writeMany(logger, 1000);
  expect(log.withMessage('line 999')).toHaveLength(1);
  expect((await counts()).queue_full).toBe(900);
  const start = performance.now();
  await stream.shutdown();
  expect(performance.now() - start).toBeLessThan(5000);
});

test('when the receiver is back, lines arrive again', async () => {
  const port = await freePort();
  const { stream, logger, counts } = makeStream({
    endpoint: `http://127.0.0.1:${port}`,
    maxPending: 1,
    flushTimeoutMs: 10_000,
  });
  logger.info('lost');
  await stream.flush();
  expect(await counts()).toMatchObject({ '': 0, export_failed: 1 });
  const receiver = await startReceiver(port);
  logger.info('found');
  await stream.flush();
  expect(receiver.records.map((record) => record.body)).toEqual(['found']);
  expect(await counts()).toMatchObject({ '': 1, export_failed: 1 });
});

test('lines that a receiver refuses are counted as lost', async () => {
  const receiver = await startReceiver(0, (response) => void response.writeHead(400).end());
  const { stream, logger, counts } = makeStream({ endpoint: receiver.endpoint });
  logger.info('refused');
  await stream.flush();
  expect(await counts()).toMatchObject({ '': 0, export_failed: 1 });
});

test('shutdown sends everything, also what came in during a flush, and later lines are counted', async () => {
  const receiver = await startReceiver();
  const { stream, logger, counts } = makeStream({ endpoint: receiver.endpoint });
  logger.info('first');
  const flushing = stream.flush();
  logger.info('second');
  await stream.shutdown();
  await flushing;
  logger.info('third');
  await stream.shutdown();
  expect(receiver.records.map((record) => record.body)).toEqual(['first', 'second']);
  expect(await counts()).toMatchObject({ '': 2, already_shutdown: 1 });
});

test('a line that is not JSON is sent as it is', async () => {
  const receiver = await startReceiver();
  const { stream } = makeStream({ endpoint: receiver.endpoint });
  stream.write('not json\n');
  stream.write('null\n');
  await stream.flush();
  expect(receiver.records.map((record) => record.body)).toEqual(['not json', 'null']);
});

type Decoded = {
  resource: Record<string, unknown>;
  timeMs: number;
  severityNumber: number;
  severityText: string;
  body: unknown;
  attributes: Record<string, unknown>;
  traceId: string;
  spanId: string;
};

/** The log records of an ExportLogsServiceRequest, by the field numbers of opentelemetry-proto. */
function decodeLogs(message: Buffer): Decoded[] {
  return all(message, 1).flatMap((resourceLogs) =>
    all(resourceLogs, 2).flatMap((scopeLogs) =>
      all(scopeLogs, 2).map((record) => ({
        resource: attributesOf(all(all(resourceLogs, 1)[0], 1)),
        timeMs: Number(all(record, 1)[0]?.readBigUInt64LE() ?? 0n) / 1e6,
        severityNumber: all(record, 2)[0]?.readUInt8() ?? 0,
        severityText: String(all(record, 3)[0] ?? ''),
        body: anyValue(all(record, 5)[0]),
        attributes: attributesOf(all(record, 6)),
        traceId: all(record, 9)[0]?.toString('hex') ?? '',
        spanId: all(record, 10)[0]?.toString('hex') ?? '',
      })),
    ),
  );
}

function attributesOf(entries: Buffer[]): Record<string, unknown> {
  return Object.fromEntries(entries.map((entry) => [String(all(entry, 1)[0]), anyValue(all(entry, 2)[0])]));
}

function anyValue(value: Buffer | undefined): unknown {
  for (const { field, content } of value === undefined ? [] : fieldsOf(value)) {
    if (field === 1) return String(content);
    if (field === 2) return content[0] === 1;
    if (field === 3) return varint(content, 0).value;
    if (field === 4) return content.readDoubleLE();
  }
  return undefined;
}

function all(message: Buffer | undefined, field: number): Buffer[] {
  return message === undefined
    ? []
    : fieldsOf(message).flatMap((entry) => (entry.field === field ? [entry.content] : []));
}

/** The fields of a protobuf message: their number and the bytes of their value, by its wire type. */
function fieldsOf(message: Buffer): { field: number; content: Buffer }[] {
  const fields: { field: number; content: Buffer }[] = [];
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const wireType = tag.value & 7;
    let start = tag.end;
    let end = start + (wireType === 1 ? 8 : 4);
    if (wireType === 0) end = varint(message, start).end;
    if (wireType === 2) {
      const length = varint(message, start);
      start = length.end;
      end = start + length.value;
    }
    fields.push({ field: tag.value >> 3, content: message.subarray(start, end) });
    at = end;
  }
  return fields;
}

function varint(message: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  let end = start;
  for (let shift = 0; ; shift += 7) {
    const byte = message[end++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, end };
  }
}
