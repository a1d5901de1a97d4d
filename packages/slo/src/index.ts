export { type AlertmanagerOptions, alertmanagerConfig } from './config/alertmanager-config.ts';
export { type PrometheusOptions, prometheusConfig, type ScrapeTarget } from './config/prometheus-config.ts';
export { DocumentError, type Fault, faultText } from './documents/fault.ts';
export { type Documents, readDocuments } from './documents/read-documents.ts';
export { prometheusDuration } from './durations.ts';
export {
  checkGenerated,
  containers,
  type Deployment,
  type GeneratedFiles,
  type GenerateOptions,
  generateAll,
  loadDocuments,
  type StaleFile,
  writeGenerated,
} from './generated.ts';
export { alertNameOf, identityOf, series, seriesOf, targetDownNameOf, WATCHDOG } from './names.ts';
export { generateRules, type RuleFiles, type RuleOptions, ruleFileYaml } from './rules/generate-rules.ts';
export { type Catalogue, type Service, type Slo, tiersOf } from './slo.ts';
export { detectionSeconds, resetSeconds, type Situation } from './theory.ts';
export { TIERS, type Tier, type TierName } from './tiers.ts';
export { type Timing, timingAt } from './timing.ts';
