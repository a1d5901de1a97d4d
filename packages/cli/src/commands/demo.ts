import { once } from 'node:events';
import type { Command } from 'commander';
import { createNarrator } from '../demo/narrator.ts';
import { compare, renderComparison } from '../demo/report.ts';
import { tellStory } from '../demo/story.ts';
import { readStoryTarget } from '../demo/story-target.ts';
import { UserError } from '../errors.ts';
import { endOfCommand } from '../lifetime.ts';
import { formatAddresses } from '../native/addresses.ts';
import { startWithProgress } from '../start-with-progress.ts';

/** One second shows one minute: the fastest tier then pages within seconds, as it would within minutes in earnest. */
const TIME_SCALE = 60;

async function demo(): Promise<void> {
  const signal = endOfCommand();
  const narrator = createNarrator((line) => console.log(line));
  narrator.line('An order fails and somebody is paged. One second shows one minute.');
  const target = await readStoryTarget();
  const stack = await startWithProgress({ timeScale: TIME_SCALE, history: true, signal });
  try {
    narrator.line();
    narrator.line('What Prometheus shows of the thirty days before this moment is simulated.');
    narrator.line();
    const { addresses, tokens } = stack;
    const measured = await tellStory(
      {
        checkoutUrl: addresses.checkout,
        paymentsAdminUrl: addresses.paymentsAdmin,
        deskUrl: addresses.desk,
        prometheusUrl: addresses.prometheus,
        opsToken: tokens.opsAdmin,
        deskToken: tokens.deskApi,
      },
      narrator,
      signal,
    );
    narrator.line();
    const rows = compare({ measured, target, timeScale: TIME_SCALE });
    for (const line of renderComparison(rows, TIME_SCALE)) narrator.line(line);
    if (process.stdin.isTTY && process.stdout.isTTY) {
      narrator.line(`\n${formatAddresses(addresses)}\n\n  Everything stays up until Ctrl-C.`);
      await once(signal, 'abort');
    }
  } catch (error) {
    if (signal.aborted) throw new UserError('Stopped before the story was over.', 'Nothing is left running.');
    throw error;
  } finally {
    await stack.stop();
  }
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('break payments and watch the page arrive: the story, with its times beside the theory')
    .addHelpText(
      'after',
      '\nStays up on a terminal, and exits 0 where there is none. Ports and data: see vigil up --help.',
    )
    .action(demo);
}
