/** The configuration of payments: what it is, where it comes from, and an example of each. */
import { standardVariables } from '@vigil/service-kit/config';
import Type from 'typebox';

export const configuration = {
  ...standardVariables,
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: Type.String({ pattern: '^postgres(ql)?://' }),
    secret: true,
    example: 'postgres://payments:secret@127.0.0.1:5432/payments',
    description: 'The PostgreSQL database of payments',
  },
} as const;
