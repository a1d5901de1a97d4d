/** Prometheus metrics by the semantic conventions: a registry, its exposition, and what is measured on every request. */
export type { Exposition } from './exposition.ts';
export { createHistogram, type Histogram, type HistogramSeries, observe } from './histogram.ts';
export { httpServerMetrics } from './http-server-metrics.ts';
export { createMetrics, type Metrics } from './metrics.ts';
