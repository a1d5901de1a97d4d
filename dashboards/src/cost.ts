/** What an order costs: CPU, memory, money, energy and CO2e. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  busyCores,
  constants,
  constantVariables,
  dollarsPerHour,
  embodiedGrams,
  memoryGb,
  operationalGrams,
  ordersPerSecond,
  watts,
} from './carbon.ts';
import { chart } from './vocabulary/kinds/chart.ts';
import { note } from './vocabulary/kinds/note.ts';
import { stat } from './vocabulary/kinds/stat.ts';
import { dashboard, row } from './vocabulary/layout.ts';
import { toDashboard, uids } from './vocabulary/link.ts';
import { datasource, instance, onlyJobs } from './vocabulary/variable.ts';

const A_THOUSAND = 1000;
const AN_HOUR = 3600;

const perOrder = (perSecond: string) => `(${perSecond}) / ${ordersPerSecond}`;

const FORMULA = `
**SCI = (E × I + M) / R** grams of CO2e per order (ISO/IEC 21031:2024)

- **E** energy: reserved vCPUs × idle watts + CPU seconds × (busy − idle) watts + memory × watts per GB, times PUE
- **I** grams of CO2e per kWh of the grid
- **M** embodied: what making the server emitted × time reserved / lifetime × vCPUs reserved / vCPUs of the server
- **R** the functional unit: an order that was taken

Counted are the processes of the chosen jobs; PostgreSQL, network and disks are not. It is an estimate: use it to compare one week with the next.
`;

const sources = () =>
  [
    '| constant | value | source |',
    '|---|---|---|',
    ...constants.map(({ name, label, source }) => `| ${label} | $${name} | ${source} |`),
  ].join('\n');

/** @param jobs of the services whose cost an order has */
export function costDashboard(jobs: string[]): Dashboard {
  const toReview = toDashboard('Operational review', uids.review);
  const toJourney = toDashboard('Journey', uids.journey);
  const links = [toReview, toJourney];
  return dashboard({
    uid: uids.cost,
    title: 'Cost and carbon',
    description:
      'CPU, memory, money, energy and CO2e of an order. Every constant is a variable; its description names the source.',
    tags: ['cost'],
    from: 'now-3h',
    refresh: '1m',
    variables: [
      datasource('prometheus'),
      onlyJobs('build_info', jobs),
      instance('build_info'),
      ...constantVariables(),
    ],
    rows: [
      row('An order costs', [
        stat({
          title: 'CPU for a thousand orders',
          shows: 'CPU seconds of all chosen jobs for each thousand orders that were taken.',
          whenBad:
            'it rose with a deploy: that deploy made an order dearer. It rose without: fewer orders share what runs anyway.',
          unit: 's',
          decimals: 1,
          links,
          course: true,
          queries: [{ expr: `${A_THOUSAND} * ${perOrder(busyCores())}`, legend: 'CPU' }],
        }),
        stat({
          title: 'Memory for a thousand orders',
          shows: 'Gigabytes of memory times hours for each thousand orders.',
          whenBad:
            'memory is held whether orders come or not: fewer or smaller instances, if the traffic allows.',
          unit: 'none',
          decimals: 3,
          links,
          course: true,
          queries: [
            { expr: `${A_THOUSAND} * ${perOrder(`${memoryGb()} / ${AN_HOUR}`)}`, legend: 'GB hours' },
          ],
        }),
        stat({
          title: 'Money for a thousand orders',
          shows: 'What the reserved vCPUs and the memory in use would cost at the prices of the variables.',
          whenBad: 'compare with the number of instances: what stands idle costs as much as what works.',
          unit: 'currencyUSD',
          decimals: 4,
          links,
          course: true,
          queries: [
            { expr: `${A_THOUSAND} * ${perOrder(`${dollarsPerHour()} / ${AN_HOUR}`)}`, legend: 'USD' },
          ],
        }),
        stat({
          title: 'Energy of an order',
          shows: 'Watt hours of an order, cooling and the rest of the data centre included (PUE).',
          whenBad: 'look at CPU by job for who needs it.',
          unit: 'watth',
          decimals: 1,
          links,
          course: true,
          queries: [{ expr: perOrder(`${watts()} / ${AN_HOUR}`), legend: 'Wh' }],
        }),
        stat({
          title: 'Carbon of an order (SCI)',
          shows:
            'Grams of CO2e of an order: energy times the grid, and the share in the making of the servers.',
          whenBad:
            'mostly energy: a cleaner region, or less CPU. Mostly embodied: fewer reserved vCPUs, used longer.',
          unit: 'massg',
          decimals: 1,
          links,
          course: true,
          queries: [{ expr: perOrder(`${operationalGrams()} + ${embodiedGrams()}`), legend: 'gCO2e' }],
        }),
      ]),
      row(
        'Where it comes from',
        [
          chart({
            title: 'Carbon of an order by part',
            shows: 'Grams of CO2e of an order: from energy (E x I), and embodied in the hardware (M).',
            whenBad:
              'the larger part is where to begin. Both rise when fewer orders come: what is reserved is spread over fewer.',
            unit: 'massg',
            min: 0,
            stacked: true,
            links,
            queries: [
              { expr: perOrder(operationalGrams()), legend: 'energy' },
              { expr: perOrder(embodiedGrams()), legend: 'embodied' },
            ],
          }),
          chart({
            title: 'Power by job',
            shows: 'Watts of each job by the model of the variables.',
            whenBad: 'a job that draws more than its share of the CPU has too many instances.',
            unit: 'watt',
            min: 0,
            stacked: true,
            links,
            queries: [{ expr: watts('job'), legend: '{{job}}' }],
          }),
          chart({
            title: 'CPU by job',
            shows: 'Cores that each job keeps busy.',
            whenBad: 'the largest is where an improvement pays: its dashboard shows what it does.',
            unit: 'none',
            decimals: 2,
            min: 0,
            stacked: true,
            links,
            queries: [{ expr: busyCores('job'), legend: '{{job}}' }],
          }),
        ],
        [
          chart({
            title: 'Money an hour by job',
            shows: 'What each job costs in an hour, by reserved vCPUs and memory in use.',
            whenBad: 'it does not fall at night: instances are not scaled down with the traffic.',
            unit: 'currencyUSD',
            decimals: 3,
            min: 0,
            stacked: true,
            links,
            queries: [{ expr: dollarsPerHour('job'), legend: '{{job}}' }],
          }),
          chart({
            title: 'Memory by job',
            shows: 'Resident memory of each job.',
            whenBad:
              'it climbs for days: a leak, which is dear as well. Look at Heap on the dashboard of the service.',
            unit: 'decgbytes',
            min: 0,
            stacked: true,
            links,
            queries: [{ expr: memoryGb('job'), legend: '{{job}}' }],
          }),
        ],
        [
          note({
            title: 'The formula',
            shows: 'How carbon is reckoned.',
            whenBad:
              'a number that cannot be right: check the variables above, their descriptions name the sources.',
            links,
            markdown: FORMULA,
          }),
          note({
            title: 'The constants',
            shows: 'Every number that is not measured, with its source; each can be changed above.',
            whenBad:
              'a price or a factor that is not yours: set it above, and keep it in the address of the page.',
            links,
            markdown: sources(),
          }),
        ],
      ),
    ],
  });
}
