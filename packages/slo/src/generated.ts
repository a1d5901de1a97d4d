/** The whole configuration of one deployment of the kit, from its documents. */
import { type AlertmanagerOptions, alertmanagerConfig } from './config/alertmanager-config.ts';
import { type PrometheusOptions, prometheusConfig } from './config/prometheus-config.ts';
import type { Fault } from './documents/fault.ts';
import type { GeneratedFiles } from './files/generated-folder.ts';
import { headerOf } from './files/header.ts';
import { inFolder } from './files/in-folder.ts';
import { loadDocuments } from './files/load-documents.ts';
import { ruleTexts } from './files/rule-texts.ts';
import { generateRuleTests } from './rule-tests/generate-rule-tests.ts';
import type { Links } from './rules/links.ts';

/** Where things are in one deployment: what Prometheus and Alertmanager have to know beside the documents. */
export type Deployment = Links &
  Pick<PrometheusOptions, 'targets' | 'alertmanager'> &
  Pick<AlertmanagerOptions, 'webhookUrl' | 'credentialsFile' | 'watchdogUrl'>;

/** The containers of docker-compose.yml; the committed configuration is for these. */
export const containers: Deployment = {
  targets: [
    { job: 'checkout', addresses: ['checkout:9080'] },
    { job: 'payments', addresses: ['payments:9080'] },
    { job: 'desk', addresses: ['desk:9080'] },
    { job: 'prometheus', addresses: ['localhost:9090'] },
    { job: 'alertmanager', addresses: ['alertmanager:9093'] },
  ],
  alertmanager: 'alertmanager:9093',
  webhookUrl: 'http://desk:8080/webhooks/alertmanager',
  credentialsFile: '/run/secrets/webhook_token',
  runbooksUrl: 'http://localhost:8084/runbooks',
};

export type GenerateOptions = {
  /** Paths of the OpenSLO documents, relative to `root`. */
  documents: string[];
  /** The working folder by default. */
  root?: string;
  /** `containers` by default. */
  deployment?: Deployment;
  timeScale?: number;
  /** Whether tests of the rules are made as well; nobody who only runs them needs any. */
  ruleTests?: boolean;
};

/**
 * Makes every file: `prometheus/prometheus.yml`, `prometheus/rules/*.yaml`, `alertmanager/alertmanager.yml`, and on request `prometheus/tests/*.yaml`.
 * @throws DocumentError with every fault of every document
 * @throws GenerationError when two files would be one, or a document names a receiver that the kit does not have
 */
export async function generateAll(
  options: GenerateOptions,
): Promise<{ files: GeneratedFiles; warnings: Fault[] }> {
  const { documents: paths, deployment = containers, timeScale = 1 } = options;
  const documents = await loadDocuments(paths, options.root);
  const files = {
    'prometheus/prometheus.yml': prometheusConfig({ ...deployment, ruleFiles: ['rules/*.yaml'], timeScale }),
    'alertmanager/alertmanager.yml': alertmanagerConfig(documents, { ...deployment, timeScale }),
    ...inFolder('prometheus/rules', ruleTexts(documents, { ...deployment, timeScale })),
    ...(options.ruleTests &&
      inFolder('prometheus/tests', generateRuleTests(documents, { timeScale, rulesFolder: '../rules' }))),
  };
  const header = headerOf(paths);
  return {
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, header + text])),
    warnings: documents.warnings,
  };
}
