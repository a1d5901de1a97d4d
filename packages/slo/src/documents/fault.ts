/** Something wrong in a document, with all that an author needs to mend it. */
export type Fault = {
  file: string;
  /** Counted from 1. */
  line: number;
  /** For example `spec.objectives[0].target`. */
  path: string;
  expected: string;
  found: string;
};

/** All faults of all documents that were read together. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super(faults.map(faultText).join('\n'));
    this.faults = faults;
  }
}

/** One line: `services/checkout/slo.yaml:12 spec.service: expected to be there, found nothing` */
export function faultText({ file, line, path, expected, found }: Fault): string {
  return `${file}:${line} ${path}: expected ${expected}; found ${found}`;
}
