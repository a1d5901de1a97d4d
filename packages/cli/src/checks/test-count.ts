// Counts what a Vitest run did, from its JSON report.

/** The part of Vitest's JSON report (the Jest format) that is read here. */
export type TestReport = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

export type TestCount = {
  passed: number;
  failed: number;
  skipped: number;
  /** File and full name of each skipped test. */
  skippedNames: string[];
};

/**
 * Counts tests. A file that failed without a failed test (it does not load, its worker crashed) counts as one failure, and
 * so does a run that failed without any failed file (an error outside of the tests).
 */
export function countTests(report: TestReport, exitCode: number): TestCount {
  const count: TestCount = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') count.passed += 1;
      else if (status === 'failed') failedHere += 1;
      else {
        count.skipped += 1;
        count.skippedNames.push(`${file.name}: ${fullName}`);
      }
    }
    count.failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  if (exitCode !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/** The last line of `npm test`; scripts read it. */
function formatCount({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What `npm test` says at its end, the count last, and whether all is well. With `CI=true` a skipped test is a failure: a CI
 * that lost its engine would otherwise stay green without testing.
 */
export function conclude(result: { count: TestCount; failedChecks: readonly string[]; ci: boolean }): {
  lines: string[];
  passed: boolean;
} {
  const { count, failedChecks, ci } = result;
  const skipsAreFailures = ci && count.skipped > 0;
  return {
    lines: [
      ...count.skippedNames.map((name) => `skipped: ${name}`),
      ...(skipsAreFailures ? ['With CI=true a skipped test is a failure: give it what it needs.'] : []),
      ...(failedChecks.length > 0 ? [`checks that failed: ${failedChecks.join(', ')}`] : []),
      formatCount(count),
    ],
    passed: count.failed === 0 && failedChecks.length === 0 && !skipsAreFailures,
  };
}
