/** Collects what is wrong, and what is worth a warning, while documents are made into SLOs. */
import { type Fault, faultText } from './fault.ts';
import type { Source } from './parse-yaml.ts';
import type { Path } from './problem.ts';

/** A place in a document, so that whatever is wrong can be told where its author has to mend it. */
export type Place = { source: Source; path: Path };

/** A value and the place where it stands. */
export type Located<Value> = { value: Value; place: Place };

export type Report = {
  faults(): Fault[];
  warnings(): Fault[];
  /** Adds faults that are placed already. */
  add(faults: Fault[]): void;
  /** Adds a fault. Gives undefined, so that what could not be made can be left in the same breath. */
  refuse(place: Place, expected: string, found: string): undefined;
  /** Adds what is legal but says less than its author may think. */
  warn(place: Place, expected: string, found: string): void;
};

export function at({ source, path }: Place, ...steps: Path): Place {
  return { source, path: [...path, ...steps] };
}

export function newReport(): Report {
  // By text: two SLOs that refer to one document find the same in it, which is worth one line.
  const faults = new Map<string, Fault>();
  const warnings = new Map<string, Fault>();
  const put = (into: Map<string, Fault>, fault: Fault) => into.set(faultText(fault), fault);
  return {
    faults: () => [...faults.values()],
    warnings: () => [...warnings.values()],
    add: (placed) => {
      for (const fault of placed) put(faults, fault);
    },
    refuse: ({ source, path }, expected, found) => {
      put(faults, source.fault({ path, expected, found }));
      return undefined;
    },
    warn: ({ source, path }, expected, found) => {
      put(warnings, source.fault({ path, expected, found }));
    },
  };
}
