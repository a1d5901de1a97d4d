import { type Ask, faultText, lint } from '@vigil/slo';
import type { Command } from 'commander';
import { dataOf } from '../prometheus/answer.ts';
import type { PrometheusClient } from '../prometheus/client.ts';
import { readChosenDocuments } from '../slo/chosen-documents.ts';
import { choosePrometheus } from '../slo/chosen-prometheus.ts';
import { lintJson, lintMarkdown, lintText } from '../slo/lint/print.ts';

type Options = { prometheus?: string; json?: true; markdown?: true };

async function sloLint(given: string[], options: Options): Promise<void> {
  const documents = await readChosenDocuments(given);
  const chosen = options.prometheus === undefined ? undefined : choosePrometheus(options.prometheus);
  const lints = await lint(documents, {
    ask: chosen && askOf(chosen.prometheus),
    timeScale: chosen?.timeScale,
  });
  const print = options.json ? lintJson : options.markdown ? lintMarkdown : lintText;
  console.log(print(lints, documents.warnings.map(faultText)));
}

/** HTTP's answers to a query that Prometheus understood to be wrong, rather than to one that did not reach it. */
const WRONG_QUERY = [400, 422];

function askOf(prometheus: PrometheusClient): Ask {
  return async (query) => {
    const answer = await prometheus.query(query);
    if (answer.kind === 'refused' && WRONG_QUERY.includes(answer.status)) {
      return { refused: answer.message };
    }
    return { samples: dataOf(answer, prometheus.url) };
  };
}

export function registerSloLint(slo: Command): void {
  slo
    .command('lint')
    .description(
      'what each SLO will do: what fires, when, and how often by chance; and what its author may not have meant',
    )
    .argument('[documents...]', 'OpenSLO documents (default: those of the kit)')
    .option('--prometheus <url>', 'measure traffic and look for the series of the indicators there')
    .option('--json', 'print it for scripts: ratios and seconds, null where unknown')
    .option('--markdown', 'print it as Markdown of GitHub')
    .action(sloLint);
}
