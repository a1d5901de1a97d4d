/**
 * Many SLOs, of which a few have a past. A month of recorded series for each of a thousand SLOs would take longer to write than all the rest,
 * so the eleventh and every later SLO reads what one of the first ten recorded, and records series of its own. It reads and writes as many
 * samples as if the past were its own.
 */
import type { Group, Rule, Shape } from './shape.ts';

/** How many SLOs have a past of their own. */
const MOST_LIVED = 10;

export function livedNames(count: number): string[] {
  return Array.from({ length: Math.min(count, MOST_LIVED) }, (_, index) => nameOf(index));
}

/** The rules of so many SLOs, and those that serve all of them. */
export function fleetOf(shape: Shape, count: number): Group[] {
  const lived = livedNames(count).map((name) => ({ name, groups: shape.groupsOf(name) }));
  const own = Array.from({ length: count }, (_, index) => {
    const original = lived[index % lived.length]!;
    return original.groups.map((group) => recordedAs(nameOf(index), original.name, group));
  });
  return [...shape.shared, ...own.flat()];
}

function nameOf(index: number): string {
  return `slo-${String(index + 1).padStart(4, '0')}`;
}

/** The same rules under another name: what they record changes, what they read does not. */
function recordedAs(name: string, original: string, group: Group): Group {
  const renamed = (text: string) => text.replaceAll(original, name);
  return {
    ...group,
    name: renamed(group.name),
    rules: group.rules.map(
      (rule): Rule => ({
        ...rule,
        labels: Object.fromEntries(Object.entries(rule.labels).map(([key, value]) => [key, renamed(value)])),
      }),
    ),
  };
}

/** What a group is called whatever its SLO. */
export function kindOf(group: string): string {
  return group.replace(/slo-\d{4}$/, '');
}
