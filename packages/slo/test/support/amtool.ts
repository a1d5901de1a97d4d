/** Asks the real amtool about an Alertmanager configuration. */
import { inject } from 'vitest';
import { runOnFiles } from './promtool.ts';

export function amtoolOn(config: string, args: string[]): Promise<{ ok: boolean; output: string }> {
  return runOnFiles(inject('binaries').amtool, args, { 'alertmanager.yml': config, token: 'secret' });
}

/** The receivers that an alert with these labels reaches, in order. */
export async function receiversFor(config: string, labels: Record<string, string>): Promise<string[]> {
  const { ok, output } = await amtoolOn(config, [
    'config',
    'routes',
    'test',
    '--config.file=alertmanager.yml',
    ...Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
  ]);
  if (!ok) throw new Error(output);
  // A warning on standard error follows.
  return output.split('\n', 1)[0]!.split(',');
}
