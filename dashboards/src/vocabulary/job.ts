import type { Service } from '@vigil/slo';

/** The `job` of a service's targets: what its document says of its `up`, or its name. */
export function jobOf({ name, up }: Service): string {
  return /[{,]\s*job="([^"]+)"/.exec(up)?.[1] ?? name;
}
