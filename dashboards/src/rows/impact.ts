import type { Slo } from '@vigil/slo';
import { stat } from '../vocabulary/kinds/stat.ts';
import type { Link } from '../vocabulary/link.ts';
import type { Panel } from '../vocabulary/panel.ts';
import { none } from '../vocabulary/threshold.ts';

/** What an SLO's document says that failures cost, per minute. */
export function lossStat({ name }: Slo, { unit, query }: Slo['impacts'][number], links: Link[]): Panel {
  const isMoney = unit === 'euros';
  return stat({
    title: `At risk: ${unit} a minute`,
    shows: `What failures cost now, in ${unit}, as the document of ${name} reckons it; the alert says the same when it fires.`,
    whenBad:
      'this is the price of each minute: if it is high, end the failure first (roll back, turn the flag) and find the cause later.',
    unit: isMoney ? 'currencyEUR' : 'short',
    decimals: isMoney ? 2 : 1,
    thresholds: none(),
    links,
    course: true,
    queries: [
      {
        expr: `(${query.replaceAll('$window', '$__rate_interval')}) * 60000 / $__rate_interval_ms`,
        legend: unit,
      },
    ],
  });
}
