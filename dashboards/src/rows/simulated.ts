import { SIMULATED } from '@vigil/slo';
import { stat } from '../vocabulary/kinds/stat.ts';
import type { Link } from '../vocabulary/link.ts';
import { words } from '../vocabulary/mapping.ts';
import type { Panel } from '../vocabulary/panel.ts';

/** Says whether what is shown was lived. */
export function simulatedStat(links: Link[]): Panel {
  return stat({
    title: 'Lived or simulated',
    shows:
      'Whether a part of the time shown was made up by vigil slo backfill. That part is shaded on the charts.',
    whenBad:
      'simulated: look at it, but draw no conclusion from it. Choose a shorter time to see only what happened.',
    unit: 'none',
    mappings: words({ 0: ['lived', 'green'], 1: ['partly simulated', 'blue'] }),
    links,
    queries: [{ expr: `max(max_over_time(${SIMULATED}[$__range])) or vector(0)`, legend: 'the time shown' }],
  });
}
