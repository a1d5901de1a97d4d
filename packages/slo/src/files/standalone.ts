/** What a team gets that has its own Prometheus and Alertmanager, and takes nothing of the kit but rules. */
import { type MergeOptions, mergeAlertmanager } from '../config/merge-alertmanager.ts';
import type { Documents } from '../documents/read-documents.ts';
import { GenerationError } from '../generation-error.ts';
import { generateRuleTests } from '../rule-tests/generate-rule-tests.ts';
import type { GeneratedFiles } from './generated-folder.ts';
import { headerOf, withoutHeader } from './header.ts';
import { inFolder } from './in-folder.ts';
import { type RuleTextOptions, ruleTexts } from './rule-texts.ts';

export type StandaloneOptions = {
  /** Where the documents came from, relative to the working folder. */
  sources: string[];
  rules: RuleTextOptions;
  /** Their own `alertmanager.yml`, under whose receivers our routes are put; may hold what an earlier run added. */
  alertmanager?: (MergeOptions & { file: string; text: string }) | undefined;
};

/**
 * `<service>.yaml`, `watchdog.yaml`, their tests in `tests/`, and `alertmanager.yml` where there is one to add to.
 * @throws GenerationError when two files would be one, or when the Alertmanager configuration cannot be added to
 */
export function generateStandalone(documents: Documents, options: StandaloneOptions): GeneratedFiles {
  const { sources, rules: ruleOptions, alertmanager } = options;
  const header = headerOf(sources);
  const { timeScale = 1 } = ruleOptions;
  const rules = {
    ...ruleTexts(documents, ruleOptions),
    ...inFolder('tests', generateRuleTests(documents, { timeScale })),
  };
  return {
    ...Object.fromEntries(Object.entries(rules).map(([file, text]) => [file, header + text])),
    ...(alertmanager && {
      'alertmanager.yml':
        headerOf([alertmanager.file, ...sources]) + mergedInto(alertmanager, documents, timeScale),
    }),
  };
}

function mergedInto(
  { file, text, ...options }: NonNullable<StandaloneOptions['alertmanager']>,
  documents: Documents,
  timeScale: number,
): string {
  try {
    return mergeAlertmanager(withoutHeader(text), documents, { ...options, timeScale });
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    throw new GenerationError(`${file}: ${error.message}`, error.next);
  }
}
