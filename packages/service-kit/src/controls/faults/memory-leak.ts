import Type from 'typebox';
import { defineFault } from './fault.ts';

export const memoryLeak = defineFault({
  description: 'Keeps memory for each request, until the fault ends',
  parameters: Type.Object({ bytes_per_request: Type.Integer({ minimum: 1, maximum: 100 * 1024 * 1024 }) }),
  begin: ({ bytes_per_request }) => {
    // Freed with the injection: nothing else refers to it.
    const retained: Buffer[] = [];
    return {
      // Filled, because the operating system gives no memory to pages that were never written.
      beforeHandler: () => {
        retained.push(Buffer.alloc(bytes_per_request, 1));
      },
    };
  },
});
