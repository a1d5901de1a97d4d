import Type from 'typebox';
import { defineFault } from './fault.ts';

export const eventLoopBlock = defineFault({
  description: 'Blocks the event loop, and with it the whole process, once per request',
  parameters: Type.Object({ milliseconds: Type.Integer({ minimum: 1, maximum: 10_000 }) }),
  begin: ({ milliseconds }) => ({
    // Busy, not asleep: a blocked loop shows as CPU time too.
    beforeHandler: () => {
      const until = performance.now() + milliseconds;
      while (performance.now() < until);
    },
  }),
});
