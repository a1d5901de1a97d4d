import { parseSelector } from '../selector.ts';
import type { Service } from '../slo.ts';
import { annotationsOf, upOf } from './annotations.ts';
import type { Valid } from './library.ts';
import type { Report } from './report.ts';

/** A service; undefined where it is refused. */
export function serviceOf(source: Valid<'Service'>, report: Report): Service | undefined {
  const { name, displayName = name } = source.value.metadata;
  const annotation = upOf(annotationsOf(source));
  const query = annotation.value ?? `up{job=${JSON.stringify(name)}}`;
  const up = parseSelector(query);
  if (up === undefined) {
    return report.refuse(annotation.place, 'a selector such as up{job="checkout"}', JSON.stringify(query));
  }
  return { name, displayName, up };
}
