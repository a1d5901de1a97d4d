import Type from 'typebox';
import { defineFault, ratio } from './fault.ts';

export const connectionReset = defineFault({
  description: 'Resets the connection (TCP RST) in place of an answer',
  parameters: Type.Object({ ratio }),
  begin: () => ({
    beforeHandler: (request, reply) => {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
    },
  }),
});
