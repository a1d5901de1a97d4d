/** What the author of an SLO may not have meant, as a table: each row looks at one thing. */
import { HOUR_MS } from '../durations.ts';
import type { Catalogue, Slo } from '../slo.ts';
import { errorBudget, exact, uselessBecause } from '../tiers.ts';
import type { AtTraffic } from './at-traffic.ts';
import type { Presence } from './measure.ts';

/** A warning is worth a change; a note says that something is as it should be although it may not look so. */
export type Remark = { level: 'warning' | 'note'; text: string };

type Subject = { slo: Slo; catalogue: Catalogue; measured: AtTraffic | undefined };
type Look = (subject: Subject) => Remark[];

export function remarksOn(slo: Slo, catalogue: Catalogue, measured: AtTraffic | undefined): Remark[] {
  return looks.flatMap((look) => look({ slo, catalogue, measured }));
}

const warning = (text: string): Remark => ({ level: 'warning', text });
const note = (text: string): Remark => ({ level: 'note', text });

const tiersThatCannotFire: Look = ({ slo }) =>
  slo.alerting.tiers.flatMap((tier) => {
    const reason = uselessBecause(tier, {
      target: slo.objective.target,
      periodMs: slo.objective.period.durationMs,
      ...('sliceMs' in slo.budgeting ? { sliceMs: slo.budgeting.sliceMs } : {}),
    });
    return reason === undefined ? [] : [warning(`the tier ${tier.name} says nothing useful: ${reason}`)];
  });

const windowsLongerThanThePeriod: Look = ({ slo }) => {
  const { name, durationMs } = slo.objective.period;
  return slo.alerting.tiers
    .filter(({ long }) => long.durationMs > durationMs)
    .map(({ name: tier, long }) =>
      warning(
        `the tier ${tier} looks at ${long.name}, which is longer than the period of ${name}: it tells of errors that no longer count`,
      ),
    );
};

const nobodyIsPaged: Look = ({ slo }) =>
  slo.alerting.tiers.some(({ severity }) => severity === 'page')
    ? []
    : [warning('no tier pages: a total outage is worth a ticket only')];

const noServiceDocument: Look = ({ slo, catalogue }) =>
  catalogue.services.some(({ name }) => name === slo.service)
    ? []
    : [
        warning(
          `there is no Service document ${slo.service}: no alert tells that none of its targets answers, and a target that is down looks like a missing metric`,
        ),
      ];

const oneEventIsTheBudget: Look = ({ slo, measured }) => {
  const perHour = measured?.eventsPerHour;
  if (perHour === undefined || perHour <= 0 || slo.budgeting.method !== 'Occurrences') return [];
  const { target, period } = slo.objective;
  const events = (perHour * period.durationMs) / HOUR_MS;
  const budget = events * errorBudget(target);
  if (budget >= 1) return [];
  return [
    warning(
      `one bad event spends more than the budget: of ${rounded(events)} events in ${period.name}, ${rounded(budget)} may be bad; ask for less than ${exact(target * 100)}%, or for a longer period`,
    ),
  ];
};

const tooFewEventsForATier: Look = ({ slo, measured }) => {
  if (!measured?.eventsPerHour) return [];
  const eventsPerHour = rounded(measured.eventsPerHour);
  return measured.outageDetection
    .filter(({ seconds }) => seconds === undefined)
    .map(({ tier }) => {
      const window = slo.alerting.tiers.find(({ name }) => name === tier)?.long.name;
      return warning(
        `at ${eventsPerHour} events an hour the tier ${tier} never fires: ${window} holds too few to tell a total outage from chance`,
      );
    });
};

const noTraffic: Look = ({ measured }) =>
  measured?.eventsPerHour === 0 ? [warning('no event was counted: nothing can be said of its traffic')] : [];

const indicatorInPrometheus: Look = ({ measured }) => (measured?.indicator ?? []).flatMap(remarksOnPresence);

function remarksOnPresence({ part, query, series, everSeen, refused }: Presence): Remark[] {
  if (refused !== undefined) return [warning(`Prometheus refuses the ${part} query: ${refused}`)];
  if (series > 0) return [];
  if (everSeen) {
    return [
      warning(`nothing matches the ${part} query now, though something did in the last 30 days: ${query}`),
    ];
  }
  if (part === 'bad') {
    return [
      note(
        `the bad query has never had a series: ${query}. That is as good as 0, if there was no bad event yet; better is a service that exports it at zero from its start`,
      ),
    ];
  }
  if (part === 'good') {
    return [warning(`nothing matches the good query, so every event is bad: ${query}`)];
  }
  return [warning(`nothing matches the ${part} query: ${query}`)];
}

const looks: readonly Look[] = [
  tiersThatCannotFire,
  windowsLongerThanThePeriod,
  nobodyIsPaged,
  noServiceDocument,
  indicatorInPrometheus,
  noTraffic,
  oneEventIsTheBudget,
  tooFewEventsForATier,
];

/** Three significant digits. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
