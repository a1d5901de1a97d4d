import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { readChosenDocuments } from '../slo/chosen-documents.ts';
import { choosePrometheus } from '../slo/chosen-prometheus.ts';
import { statusJson } from '../slo/status/json.ts';
import { readStatus } from '../slo/status/read-status.ts';
import { markdownTable, textTable } from '../slo/status/table.ts';

async function status(
  given: string[],
  options: { prometheus?: string; json?: true; markdown?: true },
): Promise<void> {
  const chosen = choosePrometheus(options.prometheus);
  const { prometheus, timeScale } = chosen;
  const documents = await readChosenDocuments(given);
  const { rows, nowSeconds, warnings } = await readStatus(chosen, documents, {
    onlyDocuments: given.length > 0,
  });
  for (const warning of warnings) console.error(`warning: Prometheus says: ${warning}`);
  if (options.json) {
    const facts = { nowSeconds, prometheusUrl: prometheus.url, timeScale };
    console.log(JSON.stringify(statusJson(rows, facts), null, 2));
    return;
  }
  if (rows.length === 0) {
    throw new UserError(
      `Neither Prometheus at ${prometheus.url} nor the documents know an SLO.`,
      'Load the rules that npx vigil slo generate writes, or give the paths of OpenSLO documents.',
    );
  }
  console.log((options.markdown ? markdownTable : textTable)(rows, timeScale));
  if (timeScale !== 1) {
    console.log(
      `\nTimes are logical, at scale ${timeScale}: one second of this stack shows ${timeScale} seconds.`,
    );
  }
}

export function registerSloStatus(slo: Command): void {
  slo
    .command('status')
    .description('how much of every error budget is left, how fast it burns, and what fires')
    .argument('[documents...]', 'OpenSLO documents, to see their SLOs only (default: all that is known)')
    .option(
      '--prometheus <url>',
      'where Prometheus is (default: VIGIL_PROMETHEUS_URL, the running stack, 9090)',
    )
    .option('--json', 'print it for scripts: ratios and seconds, null where unknown')
    .option('--markdown', 'print it as a table of GitHub')
    .action(status);
}
