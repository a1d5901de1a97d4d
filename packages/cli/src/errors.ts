/**
 * A failure that the user can mend: the machine, the arguments or the state of the checkout, not a fault of the code.
 * The command line prints it without a stack, followed by what to do next, and exits 1.
 */
export class UserError extends Error {
  readonly next: string;

  /** @param next what the user can do now, one or more lines */
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.next = next;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
