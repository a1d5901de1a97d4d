// The vigil command. bin/vigil.js starts it on the Node that the checkout pins.
import { Command, CommanderError } from 'commander';
import { registerBench } from './commands/bench.ts';
import { registerDashboards } from './commands/dashboards.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerSlo } from './commands/slo.ts';
import { registerTest } from './commands/test.ts';
import { registerTrace } from './commands/trace.ts';
import { registerUp } from './commands/up.ts';
import { UserError } from './errors.ts';

// The channel to bin/vigil.js only says when that is gone (see lifetime.ts); it must not keep this process alive.
process.channel?.unref();

const program = new Command('vigil')
  .description(
    'An observability starter kit: services, SLOs, alerts, and the means to run and to break them.',
  )
  .helpCommand(false)
  .showHelpAfterError('(add --help for what it takes)')
  .exitOverride();

for (const register of [
  registerDoctor,
  registerUp,
  registerDemo,
  registerTrace,
  registerTest,
  registerBench,
  registerSlo,
  registerDashboards,
])
  register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.exitCode = 1;
    if (error instanceof UserError) console.error(`vigil: ${error.message}\n${error.next}`);
    else console.error(error);
  }
}
