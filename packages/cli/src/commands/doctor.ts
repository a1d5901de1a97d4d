import type { Command } from 'commander';
import { inspectBackends } from '../doctor/backends.ts';
import { formatFinding } from '../doctor/finding.ts';
import { inspectMachine } from '../doctor/machine.ts';
import { inspectPorts } from '../doctor/ports.ts';

async function doctor(): Promise<void> {
  const findings = [...(await inspectMachine()), ...(await inspectBackends()), ...(await inspectPorts())];
  for (const finding of findings) console.log(formatFinding(finding));
  const missing = findings.filter(({ state }) => state === 'missing').map(({ name }) => name);
  console.log(missing.length === 0 ? '\nReady: npm start' : `\nNot ready: ${missing.join(', ')}`);
  if (missing.length > 0) process.exitCode = 1;
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'what this machine has, what is missing and how to get it, and who holds the ports; exit 0 when ready',
    )
    .action(doctor);
}
