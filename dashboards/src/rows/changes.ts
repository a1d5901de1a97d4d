/** What was done to the system: the first question of every incident. */
import { table } from '../vocabulary/kinds/table.ts';
import { timeline } from '../vocabulary/kinds/timeline.ts';
import { type Row, row } from '../vocabulary/layout.ts';
import type { Link } from '../vocabulary/link.ts';
import { wordFrom, words } from '../vocabulary/mapping.ts';
import { maxBy, ofTargets, sumBy } from '../vocabulary/promql.ts';

type Select = (metric: string) => string;

const flags = (of: Select) =>
  `label_replace(${maxBy('job, flag', of('feature_flag_enabled'))}, "what", "flag $1 of", "flag", "(.*)")`;
/** How many are on. */
const faults = (of: Select) =>
  `label_replace(${sumBy('job', maxBy('job, fault', of('fault_active')))}, "what", "fault in", "", "")`;

/** @param of what is looked at: the chosen targets, or the whole system */
export function changesRow(links: Link[], of: Select = ofTargets): Row {
  return row('What changed', [
    timeline({
      title: 'Faults and feature flags',
      shows:
        'Feature flags that are on, and whether somebody injects a fault on purpose; the marks on the charts name it.',
      whenBad:
        'a fault that nobody told of: end it with DELETE /ops/faults/NAME on the admin port. A flag that turned just before the trouble: turn it back.',
      unit: 'none',
      width: 14,
      links,
      mappings: [...words({ 0: ['off', 'text'], 1: ['on', 'orange'] }), ...wordFrom(2, 'several', 'orange')],
      // One query: a service without flags has faults all the same.
      queries: [{ expr: `${flags(of)} or ${faults(of)}`, legend: '{{what}} {{job}}' }],
    }),
    table({
      title: 'What runs, and since when',
      shows: 'The build of every process, and how long it has been up.',
      whenBad:
        'younger than the trouble: it restarted, look at its log. Just as old: the deploy is the first suspect, roll it back.',
      width: 10,
      links,
      keys: [
        { label: 'job', title: 'Job' },
        { label: 'instance', title: 'Instance' },
        { label: 'version', title: 'Version' },
        { label: 'revision', title: 'Revision' },
      ],
      columns: [
        {
          title: 'Up for',
          expr: `time() - ${maxBy('job, instance', of('process_start_time_seconds'))} * on (job, instance) group_right () ${maxBy('job, instance, version, revision', of('build_info'))}`,
          unit: 's',
          decimals: 0,
        },
      ],
    }),
  ]);
}
