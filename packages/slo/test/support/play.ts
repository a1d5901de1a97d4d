/** Plays series through rules in the real promtool, and tells what queries give then. */
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { type InputSeries, runOnFiles } from './promtool.ts';

/** A query for one value or none, at a moment of the run, in seconds from its beginning. */
export type Question = { query: string; atSeconds: number };

export type Run = { input: InputSeries[]; ask: Question[] };

export type Pace = {
  /** How often rules are evaluated, in seconds. */
  evaluationSeconds: number;
  /** The distance of samples in the input, in seconds. */
  sampleSeconds: number;
};

/** The lines in which promtool says that a query has a value. */
const AN_ANSWER =
  /^Unit Testing:|^ +(SUCCESS|FAILED:|name: .*|expr: "label_replace\(.*, time: \S+|exp: nil|got: \{question=.*)$/;

/**
 * The answers to the questions of each run, in order; undefined where a query gives nothing. The runs begin anew, one after the other.
 * promtool tells the value of a query only when it is not what was expected, so nothing is expected of any.
 */
export async function play(rules: string, pace: Pace, runs: Run[]): Promise<(number | undefined)[][]> {
  let asked = 0;
  const numbered = runs.map(({ input, ask }) => ({
    input,
    ask: ask.map((question) => ({ ...question, number: asked++ })),
  }));
  const file = {
    rule_files: ['rules.yaml'],
    evaluation_interval: milliseconds(pace.evaluationSeconds),
    tests: numbered.map(({ input, ask }) => ({
      interval: milliseconds(pace.sampleSeconds),
      input_series: input,
      promql_expr_test: ask.map(({ query, atSeconds, number }) => ({
        expr: `label_replace(sum(${query}), "question", "${number}", "", "")`,
        eval_time: milliseconds(atSeconds),
        exp_samples: [],
      })),
    })),
  };
  const { output } = await runOnFiles(inject('binaries').promtool, ['test', 'rules', 'test.yaml'], {
    'rules.yaml': rules,
    'test.yaml': stringify(file, { lineWidth: 0 }),
  });
  const answers = new Map(
    [...output.matchAll(/got: {question="(\d+)"} (\S+)/g)].map(([, number, value]) => [
      Number(number),
      Number(value),
    ]),
  );
  const others = output.split('\n').filter((line) => line.trim() !== '' && !AN_ANSWER.test(line));
  if (others.length > 0) throw new Error(`promtool has something else to say:\n${others.join('\n')}`);
  return numbered.map(({ ask }) => ask.map(({ number }) => answers.get(number)));
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)}ms`;
}
