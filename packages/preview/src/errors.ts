/** A dashboard asks for what the preview does not know. The message says what, in words for the reader. */
export class CannotDrawError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CannotDrawError';
  }
}
