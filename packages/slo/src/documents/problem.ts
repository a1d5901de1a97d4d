/** Where in a document: property names and indices, from the root. */
export type Path = (string | number)[];

/** What is wrong at one place of one document. */
export type Problem = { path: Path; expected: string; found: string };

/** `spec.objectives[0].target` */
export function pathText(path: Path): string {
  if (path.length === 0) return 'document';
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
