import { join, resolve } from 'node:path';
import { type Command, type CommanderError, Option } from 'commander';
import { messageOf, UserError } from '../errors.ts';
import { dataFolder } from '../paths.ts';
import { choosePrometheus } from '../slo/chosen-prometheus.ts';
import { parseDuration } from '../slo/duration-argument.ts';
import { annotateOverride } from '../slo/gate/annotate.ts';
import { decide } from '../slo/gate/decide.ts';
import { gateJson } from '../slo/gate/json.ts';
import { exitCodes } from '../slo/gate/judge.ts';
import type { Outcome } from '../slo/gate/outcome.ts';
import { appendOverride, type OverrideRecord, overrideRecord } from '../slo/gate/override-log.ts';
import { outcomeText } from '../slo/gate/words.ts';

type Options = {
  prometheus?: string;
  service?: string;
  slo?: string[];
  /** Milliseconds of logical time. */
  maxAge: number;
  /** Milliseconds. */
  timeout: number;
  override?: string;
  log?: string;
  annotations?: string;
  json?: true;
};

async function gate(documents: string[], options: Options): Promise<void> {
  if (options.override?.trim() === '') {
    throw new UserError('An override needs a reason.', 'Say why: --override "reason"');
  }
  const chosen = choosePrometheus(options.prometheus, { timeoutMs: options.timeout });
  const { prometheus, timeScale } = chosen;
  const maxAgeSeconds = options.maxAge / 1000 / timeScale;
  const outcome = await decide({
    chosen,
    documents,
    maxAgeSeconds,
    ...(options.service !== undefined && { service: options.service }),
    ...(options.slo !== undefined && { names: options.slo }),
  });
  if (!options.json) console.log(outcomeText(outcome));
  const override = await overridden(outcome, options);
  const exitCode = override === undefined ? exitCodes[outcome.verdict] : 0;
  if (options.json) {
    const facts = { exitCode, prometheusUrl: prometheus.url, timeScale, maxAgeSeconds, override };
    console.log(JSON.stringify(gateJson(outcome, facts), null, 2));
  }
  process.exitCode = exitCode;
}

/** Records and annotates the override, if there is one. @throws UserError when it cannot be recorded: it does not hold then */
async function overridden(outcome: Outcome, options: Options): Promise<OverrideRecord | undefined> {
  if (options.override === undefined) return undefined;
  const record = overrideRecord(outcome, options.override.trim());
  const file = options.log === undefined ? join(dataFolder(), 'gate-overrides.jsonl') : resolve(options.log);
  try {
    await appendOverride(file, record);
  } catch (error) {
    throw new UserError(
      `The override could not be recorded, so nothing is overridden: ${messageOf(error)}`,
      'Name a file that can be written: --log FILE',
    );
  }
  console.error(`overridden by ${record.user}: ${record.reason} (recorded in ${file})`);
  const annotated = await annotateOverride(record, options.annotations);
  if (annotated.kind === 'failed') console.error(`The override was not annotated: ${annotated.message}`);
  if (annotated.kind === 'nowhere') {
    console.error('The override was not annotated: no stack is running, and there is no --annotations URL.');
  }
  return record;
}

/** Whatever ends the gate before it has a verdict is no verdict: a mistyped option must not look like "stop", nor like "go". */
const CANNOT_TELL = exitCodes.cannot_tell;

async function gateOrCannotTell(documents: string[], options: Options): Promise<void> {
  try {
    await gate(documents, options);
  } catch (error) {
    process.exitCode = CANNOT_TELL;
    if (error instanceof UserError) console.error(`vigil: ${error.message}\n${error.next}`);
    else console.error(error);
  }
}

function usageFault(error: CommanderError): never {
  if (error.exitCode !== 0) error.exitCode = CANNOT_TELL;
  throw error;
}

function durationOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(parseDuration).default(parseDuration(byDefault), byDefault);
}

export function registerSloGate(slo: Command): void {
  slo
    .command('gate')
    .description('may we deploy: exit 0 go, 1 stop, 2 cannot tell')
    .argument(
      '[documents...]',
      'OpenSLO documents with the SLOs and their policies (default: of the checkout)',
    )
    .option('--service <name>', 'judge by the SLOs of this service only')
    .option('--slo <name...>', 'judge by these SLOs only; documents come before it, or after --')
    .option(
      '--prometheus <url>',
      'where Prometheus is (default: VIGIL_PROMETHEUS_URL, the running stack, 9090)',
    )
    .addOption(durationOption('--max-age <duration>', 'how old numbers may be, in logical time', '5m'))
    .addOption(durationOption('--timeout <duration>', 'how long Prometheus may take to answer', '10s'))
    .option('--override <reason>', 'exit 0 whatever the verdict; the reason is recorded and annotated')
    .option('--log <file>', 'where overrides are recorded (default: gate-overrides.jsonl in the data folder)')
    .option(
      '--annotations <url>',
      "a Grafana, or another desk, that overrides are annotated at (default: VIGIL_ANNOTATIONS_URL, the running stack's desk)",
    )
    .option('--json', 'print the verdict and its reasons for scripts')
    .addHelpText(
      'after',
      `
An SLO says stop when the share of its budget that is left is at or below its minimum (annotation vigil.dev/gate-minimum-budget, 0), or
when a page of it fires or its service does not answer (unless vigil.dev/gate-stop-on-page is "false"). vigil.dev/gate: ignored makes it
a mere remark. It cannot be told when Prometheus does not answer, or numbers are missing, old, no numbers, or of no events.
VIGIL_ANNOTATIONS_TOKEN is the bearer token for --annotations.`,
    )
    .exitOverride(usageFault)
    .action(gateOrCannotTell);
}
