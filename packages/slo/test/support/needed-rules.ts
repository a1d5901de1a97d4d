/** Rules cost by the evaluation; a test that asks for one series needs only those that it is made of. */
import type { RuleGroup } from '../../src/rules/rule-group.ts';

/** The groups with the rules that these series and alerts depend on, directly or not, and no others. */
export function rulesNeededFor(names: string[], groups: RuleGroup[]): RuleGroup[] {
  const rules = groups.flatMap((group) => group.rules);
  const needed = new Set(names);
  for (const name of needed) {
    for (const rule of rules) {
      if (nameOf(rule) !== name) continue;
      for (const metric of rule.expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []) needed.add(metric);
    }
  }
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter((rule) => needed.has(nameOf(rule))) }))
    .filter((group) => group.rules.length > 0);
}

function nameOf(rule: RuleGroup['rules'][number]): string {
  return 'record' in rule ? rule.record : rule.alert;
}

/** Alerts without texts, which are filled in by queries at every evaluation while they fire. */
export function withoutTexts(groups: RuleGroup[]): RuleGroup[] {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ('alert' in rule ? { ...rule, annotations: {} } : rule)),
  }));
}
