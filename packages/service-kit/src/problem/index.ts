export { Problem, type ProblemOptions, problem } from './problem.ts';
export type { ProblemDocument } from './problem-document.ts';
export { problemErrors } from './problem-errors.ts';
export { problemServerOptions } from './server-options.ts';
