import { checkGenerated, faultText, type StaleFile, writeGenerated } from '@vigil/slo';
import type { Command } from 'commander';
import { messageOf, UserError } from '../errors.ts';
import { type Generation, type GenerationOptions, planGeneration } from '../slo/generation.ts';
import { timeScaleOption } from '../slo/time-scale-option.ts';
import { registerSloBackfill } from './slo-backfill.ts';
import { registerSloBacktest } from './slo-backtest.ts';
import { registerSloGate } from './slo-gate.ts';
import { registerSloLint } from './slo-lint.ts';
import { registerSloStatus } from './slo-status.ts';

const reasons: Record<StaleFile['state'], string> = {
  missing: 'is missing',
  differs: 'is not what the documents give now',
  not_generated: 'is given by no document',
  foreign: 'is in the way: it does not begin as a generated file does',
};

async function generate(documents: string[], options: GenerationOptions): Promise<void> {
  const plan = await planGeneration(documents, options);
  const { files, folder, shownFolder } = plan;
  warn(plan);
  const removed = await withFolderFaults(plan, async () => {
    await refuseForeign(plan);
    return writeGenerated(files, folder);
  });
  console.log(`${Object.keys(files).length} files in ${shownFolder}/ from ${sourcesText(plan)}:`);
  for (const path of Object.keys(files)) console.log(`  ${shownFolder}/${path}`);
  for (const path of removed) console.log(`  ${shownFolder}/${path} removed: no document gives it`);
}

async function check(documents: string[], options: GenerationOptions): Promise<void> {
  const plan = await planGeneration(documents, options);
  const { files, folder, shownFolder } = plan;
  warn(plan);
  const stale = await withFolderFaults(plan, () => checkGenerated(files, folder));
  if (stale.length > 0) {
    throw new UserError(
      stale.map(({ path, state }) => `${shownFolder}/${path} ${reasons[state]}`).join('\n'),
      'Run npx vigil slo generate with the same arguments, and commit what it writes.',
    );
  }
  console.log(`${shownFolder}/ is what ${sourcesText(plan)} give`);
}

function warn({ warnings }: Generation): void {
  for (const warning of warnings) console.error(`warning: ${faultText(warning)}`);
}

/** So many documents are named one by one. */
const LISTED = 10;

function sourcesText({ sources }: Generation): string {
  return sources.length <= LISTED ? sources.join(', ') : `${sources.length} documents`;
}

/** Somebody else's file is never overwritten. */
async function refuseForeign({ files, folder, shownFolder }: Generation): Promise<void> {
  const foreign = (await checkGenerated(files, folder)).filter(({ state }) => state === 'foreign');
  if (foreign.length === 0) return;
  throw new UserError(
    foreign.map(({ path, state }) => `${shownFolder}/${path} ${reasons[state]}`).join('\n'),
    'Move it away, or give --out another folder. Nothing was written.',
  );
}

async function withFolderFaults<T>({ shownFolder }: Generation, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new UserError(
      `The folder ${shownFolder} cannot be used: ${messageOf(error)}`,
      'Give --out a folder that you may write to.',
    );
  }
}

const documentsHelp = `
Documents are files, patterns ('slo/**/*.yaml'), and folders, of which every YAML file counts that says apiVersion: openslo. Without any,
those of the kit are meant: services/*/slo.yaml.
Rules go to FOLDER/<service>.yaml and FOLDER/watchdog.yaml: rule_files: [FOLDER/*.yaml] in prometheus.yml.
With --alertmanager BASE.yml, FOLDER/alertmanager.yml is BASE with routes and inhibitions for these alerts, before yours; put it where
BASE was. Alerts go to the receiver of its root route unless a document or an option names another.`;

function withGenerationOptions(command: Command): Command {
  return command
    .argument('[documents...]', 'OpenSLO v1 documents')
    .option('--out <folder>', 'where the files go')
    .addOption(timeScaleOption())
    .option('--runbooks-url <url>', "a folder of runbooks, to which each alert's name is added")
    .option('--dashboard-url <template>', 'a dashboard, with $slo and $service in single quotes')
    .option('--alertmanager <base>', 'your alertmanager.yml, to which routes are added')
    .option('--page-receiver <name>', 'who is told of pages')
    .option('--ticket-receiver <name>', 'who is told of tickets')
    .option('--watchdog-receiver <name>', "a dead man's switch; without one, nobody is told of the Watchdog")
    .addHelpText('after', documentsHelp);
}

export function registerSlo(program: Command): void {
  const slo = program.command('slo').description('rules, alerts and routes from OpenSLO documents');
  withGenerationOptions(slo.command('generate'))
    .description('write rules and routes: of the kit into platform/, of your own documents into --out')
    .action(generate);
  withGenerationOptions(slo.command('check'))
    .description('whether the files are what the documents give; exit 1 if not. Arguments as for generate')
    .action(check);
  registerSloLint(slo);
  registerSloStatus(slo);
  registerSloGate(slo);
  registerSloBackfill(slo);
  registerSloBacktest(slo);
}
