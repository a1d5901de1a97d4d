/** The measurements of the SLO engine as tables. */
import { availableParallelism } from 'node:os';
import type { Table } from '../table.ts';
import type { Run, SloMeasurements } from './measurements.ts';
import { EVALUATION_SECONDS, type Shape } from './shape.ts';
import { shapes } from './shapes/shapes.ts';
import { spreadOf } from './spread.ts';
import type { Timed } from './times.ts';
import { SCRAPE_SECONDS } from './traffic.ts';

type Turn = Extract<Timed, { state: 'measured' }>['turns'][number];

const [ours] = shapes;

/** An evaluation that begins as a round ends is counted in the next one. */
const MOSTLY_PERCENT = 95;

export function tablesOf(data: SloMeasurements): Table[] {
  return [budgetTable(data), runsTable(data), growthTable(data)];
}

function budgetTable({ budget, rules }: SloMeasurements): Table {
  const own = budget[ours.name]!;
  return {
    title: `Samples read for one error budget of 30 days: 8 series, scraped every ${SCRAPE_SECONDS} s`,
    columns: ['', 'per evaluation', 'per 30 s', 'ratio', 'rules in all'],
    rows: shapes.map((shape) => {
      const { perEvaluation, per30Seconds } = budget[shape.name]!;
      const ratio = times(per30Seconds / own.per30Seconds);
      return [
        shape.title,
        whole(perEvaluation),
        whole(per30Seconds),
        shape === ours ? '' : ratio,
        String(rules[shape.name]),
      ];
    }),
    notes: [
      'Counted by Prometheus (totalQueryableSamples), for the rule of the budget and every rule that it reads the series of.',
      'Rules in all: those of one SLO with those that serve all.',
      "Pyrra's window is of four weeks, and it evaluates the increase over it every 2.5 minutes.",
    ],
  };
}

function runsTable({ runs }: SloMeasurements): Table {
  return {
    title: `All rules: samples read and time of evaluation in ${EVALUATION_SECONDS} s`,
    columns: [
      ...['SLOs', 'rules', 'samples', 'ratio'],
      ...['CPU seconds', 'ratio (min, max)', 'of the machine'],
      ...['seconds (min, max)', 'ratio (min, max)'],
    ],
    rows: runs.map((run) => {
      const own = runs.find(({ slos, shape }) => slos === run.slos && shape === ours.name)!;
      const isOurs = run === own;
      return [
        String(run.slos),
        shapeOf(run).title,
        whole(run.samples.per30Seconds),
        isOurs ? '' : times(run.samples.per30Seconds / own.samples.per30Seconds),
        cpuText(run),
        isOurs ? '' : ratioText(run, own, (turn) => turn.cpuSecondsPer30Seconds),
        shareText(run),
        secondsText(run),
        isOurs ? '' : ratioText(run, own, (turn) => turn.secondsPer30Seconds),
      ];
    }),
    notes: [
      'Samples: each rule at the interval of its group. Ratios: the others over this engine, of what was measured one right after the other.',
      `CPU seconds: what the whole process uses for the evaluations of ${EVALUATION_SECONDS} s. Of the machine: over the ${EVALUATION_SECONDS} s of each of its cores; above 100 % rules cannot keep their interval.`,
      'Seconds: how long Prometheus says that its groups took, added up, the median of all rounds. Waiting for a core is in it, so it says little on a busy machine.',
      ...incomplete(runs),
    ],
  };
}

function growthTable({ runs }: SloMeasurements): Table {
  const counts = [...new Set(runs.map(({ slos }) => slos))];
  const steps = counts.slice(1).map((slos, index) => ({ from: counts[index]!, to: slos }));
  return {
    title: 'Growth with the number of SLOs; linear is the first column',
    columns: ['SLOs', 'as many', ...shapes.flatMap(({ title }) => [`${title}: samples`, 'CPU seconds'])],
    rows: steps.map(({ from, to }) => [
      `${from} to ${to}`,
      times(to / from),
      ...shapes.flatMap((shape) => growth(shape, runs, from, to)),
    ]),
    notes: [],
  };
}

function growth(shape: Shape, runs: readonly Run[], from: number, to: number): string[] {
  const runOf = (count: number) =>
    runs.find(({ slos, shape: name }) => slos === count && name === shape.name)!;
  const [few, many] = [runOf(from), runOf(to)];
  const samples = times(many.samples.per30Seconds / few.samples.per30Seconds);
  const [fewSeconds, manySeconds] = [cpuSeconds(few), cpuSeconds(many)];
  if (fewSeconds === undefined || manySeconds === undefined) return [samples, '-'];
  return [samples, times(manySeconds / fewSeconds)];
}

function shapeOf({ shape }: Run): Shape {
  return shapes.find(({ name }) => name === shape)!;
}

function secondsText({ timed }: Run): string {
  if (timed.state !== 'measured') return 'not measured';
  const { min, median, max } = timed.secondsPer30Seconds;
  return `${significant(median)} (${significant(min)}, ${significant(max)})`;
}

/** Undefined where nothing was measured. */
function cpuSeconds({ timed }: Run): number | undefined {
  if (timed.state !== 'measured') return undefined;
  return spreadOf(timed.turns.map((one) => one.cpuSecondsPer30Seconds)).median;
}

function cpuText(run: Run): string {
  const seconds = cpuSeconds(run);
  return seconds === undefined ? '-' : significant(seconds);
}

function shareText(run: Run): string {
  const seconds = cpuSeconds(run);
  if (seconds === undefined) return '-';
  return `${significant((seconds / (EVALUATION_SECONDS * availableParallelism())) * 100)} %`;
}

function ratioText({ timed }: Run, own: Run, secondsOf: (turn: Turn) => number): string {
  if (timed.state !== 'measured' || own.timed.state !== 'measured') return '-';
  const beside = own.timed.turns;
  const ratios = timed.turns.flatMap((theirs) =>
    beside.filter(({ turn }) => turn === theirs.turn).map((same) => secondsOf(theirs) / secondsOf(same)),
  );
  if (ratios.length === 0) return '-';
  const { min, median, max } = spreadOf(ratios);
  return ratios.length === 1 ? times(median) : `${times(median)} (${times(min)}, ${times(max)})`;
}

/** What a reader must know of a number that does not stand on all of the SLOs. */
function incomplete(runs: readonly Run[]): string[] {
  return runs.flatMap((run) => {
    const who = `${run.slos} SLOs of ${shapeOf(run).title}`;
    const { timed } = run;
    if (timed.state === 'not_measured')
      return [`${who} were not measured: there was no time for one of them.`];
    const percent = Math.floor(timed.evaluatedShare * 100);
    if (percent >= MOSTLY_PERCENT) return [];
    return [
      `${who}: ${percent} % were evaluated in the time that the bench has, the rest is reckoned from them.`,
    ];
  });
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function significant(value: number): string {
  return value >= 100 ? whole(value) : String(Number(value.toPrecision(2)));
}

function times(ratio: number): string {
  return `x ${significant(ratio)}`;
}
