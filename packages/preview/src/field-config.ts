/** How each field is shown: the panel's defaults, and the overrides that match it. */

import type { Override, Panel } from './dashboard.ts';
import { CannotDrawError } from './errors.ts';
import { resolveFieldText } from './shared/links.ts';
import type { Field, FieldConfig, Frame } from './shared/panel-data.ts';

export function configureFields(frames: readonly Frame[], panel: Panel): Frame[] {
  const { defaults = {}, overrides = [] } = panel.fieldConfig ?? {};
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const config = overrides
        .filter(({ matcher }) => matches(matcher, field, frame))
        .reduce<FieldConfig>(overridden, { ...defaults, ...field.config });
      return {
        ...field,
        config,
        displayName: config.displayName ? resolveFieldText(config.displayName, field) : field.name,
      };
    }),
  }));
}

const matchers: Readonly<Record<string, (field: Field, options: unknown, frame: Frame) => boolean>> = {
  byName: ({ name, displayName }, options) => name === options || displayName === options,
  byRegexp: ({ name }, options) => new RegExp(String(options).replace(/^\/(.*)\/[a-z]*$/, '$1')).test(name),
  byType: ({ type }, options) => type === options,
  byFrameRefID: (_field, options, { refId }) => refId === options,
  byNames: ({ name }, options) => ((options as { names?: string[] } | undefined)?.names ?? []).includes(name),
};

function matches({ id, options }: Override['matcher'], field: Field, frame: Frame): boolean {
  if (!Object.hasOwn(matchers, id))
    throw new CannotDrawError(`The preview does not know the matcher ${id}; Grafana does`);
  return matchers[id]!(field, options, frame);
}

function overridden(config: FieldConfig, { properties }: Override): FieldConfig {
  const result: Record<string, unknown> = { ...config };
  for (const { id, value } of properties) {
    const [first, name] = id.split('.');
    if (first === 'custom' && name !== undefined) {
      result.custom = { ...(result.custom as object | undefined), [name]: value };
    } else {
      result[id] = value;
    }
  }
  return result;
}
