import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { defineFault, ratio } from './fault.ts';

export const latency = defineFault({
  description: 'Delays requests before their handler runs',
  parameters: Type.Object({
    milliseconds: Type.Integer({ minimum: 1, maximum: 60_000 }),
    ratio: Type.Optional(ratio),
  }),
  begin: ({ milliseconds }) => ({ beforeHandler: () => sleep(milliseconds) }),
});
