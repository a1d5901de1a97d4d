/** What was done to the system: the first question of every incident. */
import { table } from '../vocabulary/kinds/table.ts';
import { timeline } from '../vocabulary/kinds/timeline.ts';
import { type Row, row } from '../vocabulary/layout.ts';
import type { Link } from '../vocabulary/link.ts';
import { words } from '../vocabulary/mapping.ts';
import { maxBy, ofTargets } from '../vocabulary/promql.ts';

export function changesRow(links: Link[]): Row {
  return row('What changed', [
    timeline({
      title: 'Faults and feature flags',
      shows: 'Faults that somebody injects on purpose, and feature flags that are on.',
      whenBad:
        'a fault that nobody told of: end it with DELETE /ops/faults/NAME on the admin port. A flag that turned just before the trouble: turn it back.',
      unit: 'none',
      width: 14,
      links,
      mappings: words({ 0: ['off', 'text'], 1: ['on', 'orange'] }),
      queries: [
        { expr: maxBy('job, fault', ofTargets('fault_active')), legend: '{{job}} {{fault}}' },
        { expr: maxBy('job, flag', ofTargets('feature_flag_enabled')), legend: '{{job}} flag {{flag}}' },
      ],
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
          expr: `time() - ${maxBy('job, instance', ofTargets('process_start_time_seconds'))} * on (job, instance) group_right () ${maxBy('job, instance, version, revision', ofTargets('build_info'))}`,
          unit: 's',
          decimals: 0,
        },
      ],
    }),
  ]);
}
