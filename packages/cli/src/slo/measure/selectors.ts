/** Selectors of the series of some SLOs. */
import type { Identity } from './measurement.ts';

/** `metric{slo=~"a|b"}`. A name that two services share is told apart by the labels of what comes. */
export function ofSlos(metric: string, identities: readonly Identity[], more = ''): string {
  return `${metric}{${more}slo=~${anyOf(identities.map(({ slo }) => slo))}}`;
}

/** The value of a matcher by regular expression for any of some names, each taken literally. */
export function anyOf(names: readonly string[]): string {
  const literally = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return JSON.stringify([...new Set(names)].map(literally).join('|'));
}
