/** Histogram bounds in seconds: those of OpenTelemetry's semantic conventions, and the thresholds that SLOs count by. */

/** Advised bounds of `http.server.request.duration` and `http.client.request.duration` (semantic conventions 1.44). */
const semanticConventionBounds: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/**
 * The conventions' bounds with every threshold among them, ascending.
 *
 * @param thresholdsSeconds bounds that a latency SLI reads, for example 0.3
 * @throws RangeError for a threshold that is not a positive number, or that is a whole number of seconds: Prometheus 3
 *   stores the bucket as `le="1.0"` and Prometheus 2 as `le="1"`, so no one SLI query would find it in both
 */
export function durationBuckets(thresholdsSeconds: readonly number[]): number[] {
  for (const threshold of thresholdsSeconds) {
    if (!Number.isFinite(threshold) || threshold <= 0) {
      throw new RangeError(`A latency threshold must be a positive number of seconds, not ${threshold}.`);
    }
    if (Number.isInteger(threshold)) {
      throw new RangeError(
        `A latency threshold must not be a whole number of seconds (${threshold}): Prometheus 2 and 3 write its bucket's label differently. Use for example ${threshold - 0.01}.`,
      );
    }
  }
  return [...new Set([...semanticConventionBounds, ...thresholdsSeconds])].sort((a, b) => a - b);
}
