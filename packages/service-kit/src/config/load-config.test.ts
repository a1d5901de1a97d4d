import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Type } from 'typebox';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { createLogger } from '../logging/index.ts';
import { captureLog } from '../testing/index.ts';
import { ConfigError, loadConfig, revealSecret, type Secret, standardVariables } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function mounted(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const definition = {
  port: {
    env: 'PORT',
    schema: Type.Integer({ minimum: 1, maximum: 65535 }),
    example: '8080',
    description: '',
  },
  ratio: {
    env: 'RATIO',
    schema: Type.Number({ minimum: 0, maximum: 1 }),
    default: 0.5,
    example: '0.1',
    description: '',
  },
  enabled: { env: 'ENABLED', schema: Type.Boolean(), default: false, example: 'true', description: '' },
  mode: {
    env: 'MODE',
    schema: Type.Enum(['fast', 'safe']),
    default: 'safe',
    example: 'fast',
    description: '',
  },
  region: { env: 'REGION', schema: Type.Optional(Type.String()), example: 'eu', description: '' },
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: Type.String({ pattern: '^postgres://' }),
    example: 'postgres://localhost/shop',
    description: '',
    secret: true,
  },
} as const;

const sound = { PORT: '8080', DATABASE_URL: 'postgres://shop:hunter2@db/shop' };

function faultsOf(environment: Record<string, string>) {
  try {
    loadConfig(definition, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted');
}

test('variables become a frozen object of their types, with the defaults', () => {
  const config = loadConfig(definition, {
    ...sound,
    RATIO: '0.25',
    ENABLED: 'true',
    MODE: 'fast',
    REGION: '',
  });
  expect({ ...config, databaseUrl: revealSecret(config.databaseUrl) }).toEqual({
    port: 8080,
    ratio: 0.25,
    enabled: true,
    mode: 'fast',
    region: undefined,
    databaseUrl: 'postgres://shop:hunter2@db/shop',
  });
  expect(Object.isFrozen(config)).toBe(true);
  expect(loadConfig(definition, sound)).toMatchObject({ ratio: 0.5, enabled: false, mode: 'safe' });
  expectTypeOf(config.port).toEqualTypeOf<number>();
  expectTypeOf(config.enabled).toEqualTypeOf<boolean>();
  expectTypeOf(config.mode).toEqualTypeOf<'fast' | 'safe'>();
  expectTypeOf(config.region).toEqualTypeOf<string | undefined>();
  expectTypeOf(config.databaseUrl).toEqualTypeOf<Secret>();
});

test('all faults are reported at once, each with variable, problem and example', () => {
  const error = faultsOf({
    PORT: '70000',
    RATIO: 'half',
    ENABLED: 'yes',
    MODE: 'slow',
    DATABASE_URL: 'mysql://shop:hunter2@db/shop',
  });
  expect(error.faults).toEqual([
    { variable: 'PORT', problem: 'must be <= 65535', example: '8080' },
    { variable: 'RATIO', problem: 'must be a number', example: '0.1' },
    { variable: 'ENABLED', problem: 'must be true or false', example: 'true' },
    { variable: 'MODE', problem: 'must be one of fast, safe', example: 'fast' },
    {
      variable: 'DATABASE_URL',
      problem: 'must match pattern "^postgres://"',
      example: 'postgres://localhost/shop',
    },
  ]);
  expect(error.message.split('\n')).toHaveLength(6);
  for (const fault of error.faults) {
    expect(error.message).toContain(
      `${fault.variable}: ${fault.problem}, for example ${fault.variable}=${fault.example}`,
    );
  }
  expect(inspect(error)).not.toContain('hunter2');
});

test('a missing variable is a fault, and an empty one is missing', () => {
  expect(faultsOf({ PORT: '' }).faults).toMatchObject([
    { variable: 'PORT', problem: 'is missing' },
    { variable: 'DATABASE_URL', problem: 'is missing' },
  ]);
});

test('no text that does not fit, nor any secret, gets into the error', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z]{12}$/),
      fc.constantFrom('PORT', 'RATIO', 'ENABLED', 'MODE', 'DATABASE_URL'),
      (text, name) => {
        const error = faultsOf({ ...sound, [name]: text });
        return error.faults.length === 1 && !inspect(error).includes(text);
      },
    ),
  );
});

test.each(['8080x', '0x50', ' 8080', '8080.5', '8e3', '٣', '9'.repeat(400)])('%j is no port', (text) => {
  expect(faultsOf({ ...sound, PORT: text }).faults).toHaveLength(1);
});

describe('NAME_FILE', () => {
  test('names a mounted file, whose last line end is cut off', () => {
    const path = mounted('database-url', 'postgres://shop:hunter2@db/shop\n');
    const config = loadConfig(definition, { PORT_FILE: mounted('port', '81\r\n'), DATABASE_URL_FILE: path });
    expect(config.port).toBe(81);
    expect(revealSecret(config.databaseUrl)).toBe('postgres://shop:hunter2@db/shop');
  });

  test('only the last line end is cut off', () => {
    const config = loadConfig(definition, { ...sound, REGION_FILE: mounted('region', ' a \n\n') });
    expect(config.region).toBe(' a \n');
  });

  test('is a fault beside NAME, and when the file cannot be read or holds nothing', () => {
    const error = faultsOf({
      PORT: '80',
      PORT_FILE: mounted('port', '81'),
      RATIO_FILE: join(folder, 'nowhere'),
      DATABASE_URL_FILE: mounted('empty', '\n'),
    });
    expect(error.faults).toMatchObject([
      { variable: 'PORT', problem: 'is set, and so is PORT_FILE; set one of them' },
      { variable: 'RATIO', problem: expect.stringMatching(/cannot be read .*nowhere.*ENOENT/) },
      { variable: 'DATABASE_URL', problem: 'is missing' },
    ]);
  });
});

test('a secret shows itself to nobody who does not ask', () => {
  const { databaseUrl } = loadConfig(definition, sound);
  const log = captureLog();
  const logger = createLogger({ service: 's', version: '1', level: 'info', destination: log.destination });
  logger.info({ url: databaseUrl, nested: { config: { databaseUrl } } }, `starting with ${databaseUrl}`);
  const shown = [
    String(databaseUrl),
    `${databaseUrl}`,
    JSON.stringify({ databaseUrl }),
    inspect({ databaseUrl }, { depth: 9, showHidden: true }),
    JSON.stringify({ ...databaseUrl }),
    JSON.stringify(log.lines()),
  ].join();
  expect(shown).not.toContain('hunter2');
  expect(String(databaseUrl)).toBe('[redacted]');
  expect(log.lines()[0]).toMatchObject({ url: '[redacted]', msg: 'starting with [redacted]' });
  expect(() => revealSecret({} as Secret)).toThrow(TypeError);
});

test('a default that does not fit its own schema is a mistake of the service', () => {
  const wrong = { port: { ...definition.port, default: 0 } };
  expect(() => loadConfig(wrong, {})).toThrow(new TypeError('The default of PORT must be >= 1'));
});

describe('the standard variables', () => {
  test('have a default, or may be missing', () => {
    expect(loadConfig(standardVariables, {})).toMatchObject({
      logLevel: 'info',
      otlpEndpoint: undefined,
      traceSampleRatio: 1,
      faultsEnabled: false,
      opsTokens: undefined,
      drainPauseMs: 5000,
      shutdownDeadlineMs: 10000,
      serviceVersion: '0.1.0',
      revision: 'unknown',
    });
  });

  test('have examples that fit', () => {
    const examples = Object.values(standardVariables).map(({ env, example }) => [env, example]);
    expect(() => loadConfig(standardVariables, Object.fromEntries(examples))).not.toThrow();
  });
});
