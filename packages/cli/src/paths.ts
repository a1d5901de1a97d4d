// Where the kit keeps things: the checkout, and the two ignored folders in it.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkoutFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** State of the native stack: cluster, time series, logs, secrets. `VIGIL_DATA_DIR`, or `.vigil` in the checkout. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.VIGIL_DATA_DIR || `${checkoutFolder}.vigil`);
}

/** What was downloaded and can be downloaded again. `VIGIL_CACHE_DIR` (a CI keeps it between runs), or `.vigil/cache`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.VIGIL_CACHE_DIR || `${checkoutFolder}.vigil/cache`);
}
