import { alertNameOf, type Slo } from '@vigil/slo';
import { runbook } from './link.ts';

/** A table in Markdown: each SLO, what it promises, its runbook. */
export function runbookTable(slos: readonly Slo[]): string {
  const lines = slos.map((slo) => {
    const { target, period } = slo.objective;
    const alert = alertNameOf(slo);
    return `| ${slo.displayName} | ${Number((target * 100).toPrecision(6))} % over ${period.name} | [${alert}](${runbook(alert).url}) |`;
  });
  return ['| SLO | promises | runbook |', '|---|---|---|', ...lines].join('\n');
}
