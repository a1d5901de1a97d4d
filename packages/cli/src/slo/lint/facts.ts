/** The lint of an SLO in words, the same for a terminal and for Markdown. */
import type { SloLint } from '@vigil/slo';
import { percent, roughly, rounded } from '../words.ts';

export type Facts = {
  title: string;
  /** One line each. */
  lines: string[];
  /** The tiers, titles first. */
  table: string[][];
};

const NEVER = 'never';

export function factsOf(lint: SloLint): Facts {
  return {
    title: `${lint.slo} (${lint.service}): ${percent(lint.target)} over ${lint.period}`,
    table: tierTable(lint),
    lines: [
      `budget: ${roughly(lint.budgetMinutes * 60)} of total outage, at even traffic`,
      silence(lint),
      ...measuredLines(lint),
      ...lint.remarks.map(({ level, text }) => `${level}: ${text}`),
    ],
  };
}

function tierTable({ tiers, measured }: SloLint): string[][] {
  const ratios = tiers[0]?.detection.map(({ errorRatio }) => errorRatio) ?? [];
  const titles = [
    'tier',
    'severity',
    'burn rate',
    'fires above',
    'over',
    'shortest outage',
    ...ratios.map((ratio) => `${percent(ratio)} bad, after`),
    ...(measured?.outageDetection.length ? ['outage at this traffic'] : []),
    'ratio decides from',
  ];
  const rows = tiers.map((tier) => [
    tier.tier,
    tier.severity,
    rounded(tier.burnRate),
    percent(tier.errorThreshold),
    `${tier.long} and ${tier.short}`,
    time(tier.shortestOutageSeconds),
    ...tier.detection.map(({ seconds }) => time(seconds)),
    ...(measured?.outageDetection.length
      ? [time(measured.outageDetection.find((outage) => outage.tier === tier.tier)?.seconds)]
      : []),
    tier.enoughEvents === undefined
      ? 'the first event'
      : `${count(tier.enoughEvents)} events in ${tier.long}`,
  ]);
  return [titles, ...rows];
}

function silence({ largestSilentRatio: { page, ticket }, tiers }: SloLint): string {
  const pages = page < 1 ? `up to ${percent(page)} of events bad never page` : 'nothing pages';
  const hasTicket = tiers.some(({ severity }) => severity === 'ticket');
  return `however long it lasts: ${pages}${hasTicket ? `, up to ${percent(ticket)} are no ticket either` : ''}`;
}

function measuredLines({ measured, guarded }: SloLint): string[] {
  if (measured === undefined) return [];
  const { indicator, eventsPerHour, from, falsePages } = measured;
  const lines = indicator
    .filter(({ series }) => series > 0)
    .map(({ part, series, examples }) => `${part}: ${count(series)} series, such as ${examples.join(' ')}`);
  if (eventsPerHour !== undefined) {
    lines.push(
      `traffic: ${rounded(eventsPerHour)} events an hour (${from === 'recorded' ? 'recorded by the rules' : "the indicator's last day"})`,
    );
  }
  if (falsePages !== undefined) {
    const { plain, guarded: guard } = falsePages;
    const [applies, other] = guarded ? [guard, plain] : [plain, guard];
    lines.push(
      `pages by chance, of a service exactly at its objective: ${pages(applies)}; ${pages(other)} ${guarded ? 'without' : 'with'} the low-traffic guard`,
    );
  }
  return lines;
}

function pages({ firstMonth, laterMonth }: { firstMonth: number; laterMonth: number }): string {
  const [first, later] = [firstMonth.toFixed(2), laterMonth.toFixed(2)];
  return first === later
    ? `${later} in 30d`
    : `${later} in 30d (${first} in the first, whose windows are empty)`;
}

function time(seconds: number | undefined): string {
  return seconds === undefined ? NEVER : roughly(Math.round(seconds));
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-GB');
}
