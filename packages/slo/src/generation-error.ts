/** What keeps files from being generated and their author can mend, other than a fault in a document. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError';
  /** What the author can do now. */
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}
