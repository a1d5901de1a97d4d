export { type AlertmanagerOptions, alertmanagerConfig } from './config/alertmanager-config.ts';
export { type PrometheusOptions, prometheusConfig, type ScrapeTarget } from './config/prometheus-config.ts';
export { DocumentError, type Fault, faultText } from './documents/fault.ts';
export { type Documents, readDocuments } from './documents/read-documents.ts';
export { prometheusDuration } from './durations.ts';
export {
  checkGenerated,
  type GeneratedFiles,
  type StaleFile,
  writeGenerated,
} from './files/generated-folder.ts';
export { isGenerated } from './files/header.ts';
export { loadDocuments } from './files/load-documents.ts';
export { generateStandalone, type StandaloneOptions } from './files/standalone.ts';
export { containers, type Deployment, type GenerateOptions, generateAll } from './generated.ts';
export { GenerationError } from './generation-error.ts';
export { HANDOVER_MS, handoverPasses } from './history/handover.ts';
export {
  COARSE_STEP_MS,
  type Grain,
  grainOf,
  hasHistoryAt,
  historyTiming,
} from './history/history-timing.ts';
export { type Labels, OPENMETRICS_END, sampleLine, seriesText } from './history/openmetrics.ts';
export { type ParsedSelector, selectorsIn, selectorsRead, selects } from './history/selectors.ts';
export { lint, type SloLint } from './lint/lint-slo.ts';
export type { Ask } from './lint/measure.ts';
export { ENOUGH_BAD_EVENTS, enoughEvents, lowerBound } from './low-traffic.ts';
export {
  alertNameOf,
  eventSeries,
  identityOf,
  SIMULATED,
  SLO_ALERTS,
  series,
  seriesOf,
  targetDownNameOf,
  WATCHDOG,
} from './names.ts';
export { poissonOf, seededUniform } from './random.ts';
export { generateRules, type RuleFiles, type RuleOptions, ruleFileYaml } from './rules/generate-rules.ts';
export { historyPasses } from './rules/history-passes.ts';
export type { RuleGroup } from './rules/rule-group.ts';
export type { AlertTier, Catalogue, GatePolicy, Indicator, Period, Service, Slo } from './slo.ts';
export { detectionSeconds, resetSeconds, type Situation } from './theory.ts';
export { errorBudget, errorThreshold, TIERS, type Tier, type Window } from './tiers.ts';
export { type Timing, timingAt } from './timing.ts';
