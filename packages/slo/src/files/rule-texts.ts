/** Rules as the texts of files. */
import { GenerationError } from '../generation-error.ts';
import { generateRules, type RuleOptions, ruleFileYaml } from '../rules/generate-rules.ts';
import type { RuleGroup } from '../rules/rule-group.ts';
import type { Catalogue } from '../slo.ts';

/** The file that serves all services; one of this name would stand in its place. */
const SHARED = 'watchdog';

/** Without a folder of runbooks, alerts link none. */
export type RuleTextOptions = Omit<RuleOptions, 'runbooksUrl'> & { runbooksUrl?: string | undefined };

/**
 * `<service>.yaml` of every service, and `watchdog.yaml`.
 * @throws GenerationError when two of them would be one file
 */
export function ruleTexts(
  catalogue: Catalogue,
  { runbooksUrl, ...options }: RuleTextOptions,
): Record<string, string> {
  refuseSameFile(catalogue);
  const files = Object.entries(generateRules(catalogue, { ...options, runbooksUrl: runbooksUrl ?? '' }));
  return Object.fromEntries(
    files.map(([file, groups]) => [
      file,
      ruleFileYaml(runbooksUrl === undefined ? groups.map(withoutRunbooks) : groups),
    ]),
  );
}

function withoutRunbooks(group: RuleGroup): RuleGroup {
  const rules = group.rules.map((rule) => {
    if (!('alert' in rule)) return rule;
    const { runbook_url: _, ...annotations } = rule.annotations;
    return { ...rule, annotations };
  });
  return { ...group, rules };
}

/** Also what differs in capitals only: it is one file on the disks of many machines. */
function refuseSameFile({ services, slos }: Catalogue): void {
  const names = new Set([...services.map(({ name }) => name), ...slos.map(({ service }) => service)]);
  const taken = new Map([[SHARED, `the file ${SHARED}.yaml, which serves all services`]]);
  for (const name of names) {
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) {
      throw new GenerationError(
        `The rules of the service ${name} and ${other} would be one file.`,
        'Give the service another name: metadata.name of its Service document, and spec.service of its SLOs.',
      );
    }
    taken.set(name.toLowerCase(), `those of the service ${name}`);
  }
}
