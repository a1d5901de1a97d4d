/** The configuration of checkout: what it is, where it comes from, and an example of each. */
import { standardVariables } from '@vigil/service-kit/config';
import Type from 'typebox';

export const configuration = {
  ...standardVariables,
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: Type.String({ pattern: '^postgres(ql)?://' }),
    secret: true,
    example: 'postgres://checkout:secret@127.0.0.1:5432/checkout',
    description: 'The PostgreSQL database of checkout',
  },
  databasePoolSize: {
    env: 'DATABASE_POOL_SIZE',
    schema: Type.Integer({ minimum: 1, maximum: 100 }),
    default: 10,
    example: '10',
    description: 'Connections to PostgreSQL that this process may hold',
  },
  paymentsUrl: {
    env: 'PAYMENTS_URL',
    schema: Type.String({ pattern: '^https?://' }),
    example: 'http://127.0.0.1:8082',
    description: 'Where payments is',
  },
  paymentsTimeoutMs: {
    env: 'PAYMENTS_TIMEOUT_MS',
    schema: Type.Integer({ minimum: 1 }),
    default: 1_000,
    example: '1000',
    description: 'How long one call to payments may take, in milliseconds',
  },
  paymentsBreakerOpenMs: {
    env: 'PAYMENTS_BREAKER_OPEN_MS',
    schema: Type.Integer({ minimum: 1 }),
    default: 60_000,
    example: '60000',
    description: 'How long the breaker around payments stays open before it probes, in milliseconds',
  },
  settlePollMs: {
    env: 'SETTLE_POLL_MS',
    schema: Type.Integer({ minimum: 10 }),
    default: 500,
    example: '500',
    description: 'How often pending payments are looked for, in milliseconds',
  },
  rateLimitPerMinute: {
    env: 'RATE_LIMIT_PER_MINUTE',
    schema: Type.Integer({ minimum: 1 }),
    default: 6_000,
    example: '6000',
    description: 'Requests that one client address may make in a minute',
  },
} as const;
