import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { defineFault, ratio } from './fault.ts';

export const hang = defineFault({
  description: 'Does not answer requests until the client gives up or the fault ends',
  parameters: Type.Object({ ratio }),
  begin: () => {
    const waiting = new Set<() => void>();
    const clientGone = (reply: FastifyReply) => reply.raw.destroyed;
    return {
      beforeHandler: async (_request, reply) => {
        await new Promise<void>((goOn) => {
          waiting.add(goOn);
          reply.raw.once('close', () => {
            waiting.delete(goOn);
            goOn();
          });
        });
        // The handler must not do the work of a request that nobody waits for.
        if (clientGone(reply)) reply.hijack();
      },
      end: () => {
        for (const goOn of waiting) goOn();
      },
    };
  },
});
