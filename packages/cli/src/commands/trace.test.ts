import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { devtoolsProcess } from '../native/backends.ts';
import { choosePorts } from '../native/ports.ts';
import { createSupervisor, type Supervisor } from '../native/supervisor.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const laterTraceId = '1bf7651916cd43dd8448eb211c80319c';
const beganAtMs = Date.now() - 60_000;

let folder: string;
let supervisor: Supervisor;
let url: string;

type Attributes = Record<string, string | number>;

const attributes = (values: Attributes) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const nanoseconds = (offsetMs: number) => `${beganAtMs + offsetMs}000000`;

async function post(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

type SpanIn = {
  id: string;
  parent?: string;
  trace?: string;
  name: string;
  kind: number;
  from: number;
  to: number;
  failed?: string;
  with?: Attributes;
};

const postSpans = (service: string, spans: SpanIn[]) =>
  post('/v1/traces', {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': service }) },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: spans.map((span) => ({
              traceId: span.trace ?? traceId,
              spanId: span.id,
              ...(span.parent === undefined ? {} : { parentSpanId: span.parent }),
              name: span.name,
              kind: span.kind,
              startTimeUnixNano: nanoseconds(span.from),
              endTimeUnixNano: nanoseconds(span.to),
              attributes: attributes(span.with ?? {}),
              status: span.failed === undefined ? {} : { code: 2, message: span.failed },
            })),
          },
        ],
      },
    ],
  });

const postLog = (service: string, at: number, message: string, span: string, withAttributes: Attributes) =>
  post('/v1/logs', {
    resourceLogs: [
      {
        resource: { attributes: attributes({ 'service.name': service }) },
        scopeLogs: [
          {
            scope: { name: 'test' },
            logRecords: [
              {
                timeUnixNano: nanoseconds(at),
                severityNumber: 13,
                severityText: 'warn',
                body: { stringValue: message },
                traceId,
                spanId: span,
                attributes: attributes(withAttributes),
              },
            ],
          },
        ],
      },
    ],
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-trace-'));
  supervisor = createSupervisor({ logFolder: join(folder, 'logs'), temporaryFolder: folder });
  const ports = await choosePorts({ VIGIL_PORTS: 'free' });
  url = `http://127.0.0.1:${ports.otlp}`;
  await supervisor.start(devtoolsProcess(ports, folder));
  const id = { correlation_id: 'order-7' };
  // As in life: each service exports on its own, and the callee may come first.
  await postSpans('payments', [
    {
      id: '00000000000000c3',
      parent: '00000000000000b2',
      name: 'POST /charges',
      kind: 2,
      from: 30,
      to: 80,
      failed: 'declined',
      with: { ...id, 'http.response.status_code': 500 },
    },
  ]);
  await postLog('payments', 79, 'request', '00000000000000c3', { ...id, status: 500 });
  await postSpans('checkout', [
    { id: '00000000000000a1', name: 'POST /orders', kind: 2, from: 0, to: 100, failed: '503', with: id },
    { id: '00000000000000b2', parent: '00000000000000a1', name: 'POST', kind: 3, from: 20, to: 90 },
  ]);
  await postLog('checkout', 99, 'request', '00000000000000a1', { ...id, status: 503 });
  await postLog('checkout', 85, 'a line of a library', '00000000000000b2', {});
  await postSpans('checkout', [
    {
      id: '00000000000000d4',
      trace: laterTraceId,
      name: 'settle order',
      kind: 1,
      from: 5000,
      to: 5010,
      with: id,
    },
  ]);
  await postSpans('checkout', [
    {
      id: '00000000000000e5',
      trace: '2cf7651916cd43dd8448eb211c80319c',
      name: 'GET /catalog',
      kind: 2,
      from: 40,
      to: 41,
      with: { correlation_id: 'other' },
    },
  ]);
});

afterAll(async () => {
  await supervisor.stopAll();
  await rm(folder, { recursive: true, force: true });
});

async function vigil(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, VIGIL_DATA_DIR: folder, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await vi.waitFor(() => expect(child.exitCode).not.toBeNull());
  return { stdout, stderr, code: child.exitCode };
}

test('spans and log lines of all services stand in one timeline, in order of time, indented by parentage', async () => {
  const { stdout, stderr, code } = await vigil('trace', 'order-7', '--otlp-url', url);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    '    +0 ms  checkout  ✗ server POST /orders · 503  (100 ms)',
    '   +20 ms  checkout    ✓ client POST  (70 ms)',
    '   +30 ms  payments      ✗ server POST /charges · 500 · declined  (50 ms)',
    '   +79 ms  payments        | warn: request status=500',
    '   +85 ms  checkout      | warn: a line of a library',
    '   +99 ms  checkout    | warn: request status=503',
    ' +5000 ms  checkout  ✓ internal settle order  (10 ms)',
    '',
  ]);
});

test('--json gives the same timeline to scripts', async () => {
  const { stdout } = await vigil('trace', 'order-7', '--json', '--otlp-url', url);
  const { correlation_id, entries } = JSON.parse(stdout);
  expect(correlation_id).toBe('order-7');
  expect(entries).toHaveLength(7);
  expect(entries[2]).toMatchObject({
    kind: 'span',
    service: 'payments',
    parent_span_id: '00000000000000b2',
    depth: 2,
    duration_ms: 50,
  });
  expect(entries[3]).toMatchObject({
    kind: 'log',
    service: 'payments',
    attributes: { status: 500 },
    trace_id: traceId,
  });
});

test('an ID that nobody knows is an error that says where was looked', async () => {
  const { stderr, code } = await vigil('trace', 'order-8', '--otlp-url', url);
  expect(code).toBe(1);
  expect(stderr).toContain(`Nothing is known of order-8 at ${url}`);
});

test('what cannot be an ID is refused', async () => {
  const { stderr, code } = await vigil('trace', 'x" OR name CONTAINS "', '--otlp-url', url);
  expect(code).toBe(1);
  expect(stderr).toContain('not a correlation ID');
});

test('a receiver that is not there is an error that says how to start it', async () => {
  const { stderr, code } = await vigil('trace', 'order-7', '--otlp-url', 'http://127.0.0.1:9');
  expect(code).toBe(1);
  expect(stderr).toMatch(/http:\/\/127\.0\.0\.1:9 did not answer.*\n.*npm start/);
});
