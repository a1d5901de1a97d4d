/** A file for `promtool test rules`. */
import { stringify } from 'yaml';
import { prometheusDuration } from '../durations.ts';

export type InputSeries = { series: string; values: string };

/** What a query gives at a moment of the test; nothing when there are no samples. Values are compared exactly. */
export type Expectation = { query: string; atSeconds: number; samples: Sample[] };

/** Labels without the metric's name, which stands before them. */
export type Sample = { metric?: string; labels: Record<string, string>; value: number };

export type Case = { name: string; input: InputSeries[]; expect: Expectation[] };

/** A case that is not in the file, and why. */
export type LeftOut = { name: string; reason: string };

export type Cases = { cases: Case[]; leftOut: LeftOut[] };

export type TestFile = {
  ruleFile: string;
  evaluationSeconds: number;
  scrapeSeconds: number;
  cases: Case[];
  leftOut: LeftOut[];
};

/** The file as YAML; what is left out is told in comments. */
export function testFileYaml({
  ruleFile,
  evaluationSeconds,
  scrapeSeconds,
  cases,
  leftOut,
}: TestFile): string {
  const comments = leftOut.map(({ name, reason }) => `# Left out: ${name}: ${reason}\n`);
  const file = {
    rule_files: [ruleFile],
    evaluation_interval: duration(evaluationSeconds),
    tests: cases.map(({ name, input, expect }) => ({
      name,
      interval: duration(scrapeSeconds),
      input_series: input,
      promql_expr_test: [...expect]
        .sort((one, other) => one.atSeconds - other.atSeconds)
        .map(({ query, atSeconds, samples }) => ({
          expr: query,
          eval_time: duration(atSeconds),
          exp_samples: samples.map((sample) => ({ labels: sampleLabels(sample), value: sample.value })),
        })),
    })),
  };
  return comments.join('') + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

function sampleLabels({ metric = '', labels }: Sample): string {
  const pairs = Object.entries(labels)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${metric}{${pairs.join(', ')}}`;
}

function duration(seconds: number): string {
  return prometheusDuration(seconds * 1000);
}
