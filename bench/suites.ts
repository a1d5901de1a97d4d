/** The suites of `npm run bench`, in the order in which they run. */
import { sloSuite } from './slo/suite.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [sloSuite];
