import Type from 'typebox';
import { problem } from '../../problem/index.ts';
import { defineFault, ratio } from './fault.ts';

export const errorRate = defineFault({
  description: 'Answers requests with a server error (500 unless `status` says otherwise)',
  parameters: Type.Object({ ratio, status: Type.Optional(Type.Integer({ minimum: 500, maximum: 599 })) }),
  begin: ({ status = 500 }) => ({
    // Thrown, so that it takes the way of a real error: error handler, error log line, span status.
    beforeHandler: () => {
      throw problem(status, 'fault-injected', 'The fault error_rate is on.');
    },
  }),
});
