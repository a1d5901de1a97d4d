// The ports of the stack, and who holds those that are taken.
import { choosePorts, portNames, portVariable, whyBusy } from '../native/ports.ts';
import { readStackState } from '../native/stack-state.ts';
import { dataFolder } from '../paths.ts';
import type { Finding } from './finding.ts';

export async function inspectPorts(): Promise<Finding[]> {
  const ports = await choosePorts();
  const running = readStackState(dataFolder());
  const own = new Set(Object.values(running?.ports ?? {}));
  return Promise.all(
    portNames.map(async (name): Promise<Finding> => {
      const why = await whyBusy(ports[name]);
      const label = `port ${ports[name]}`;
      if (why === undefined) return { name: label, state: 'ok', detail: `${name}: free` };
      if (running !== undefined && own.has(ports[name])) {
        return { name: label, state: 'ok', detail: `${name}: the running stack (pid ${running.pid})` };
      }
      return {
        name: label,
        state: 'missing',
        detail: `${name}: ${why}`,
        help: `Choose another: ${portVariable(name)}=<port>, or VIGIL_PORTS=free for all`,
      };
    }),
  );
}
