import type { Client } from '@openfeature/server-sdk';
import type { Registry } from 'prom-client';
import Type from 'typebox';
import type { Audit } from './audit.ts';
import { atLeast, type Control, operatorOf, strictObject, ttlSeconds, unknownName } from './control.ts';
import { createFeatureFlags, type FlagDefinition } from './feature-flags.ts';
import { createSwitch, type Switch } from './switch.ts';

export type FlagControl = Control & { client: Client };

type Flag = { definition: FlagDefinition; position: Switch<boolean> };

const body = strictObject({ value: Type.Boolean(), ttl_seconds: ttlSeconds });

/** `PUT|DELETE /flags/NAME` for responders. */
export function createFlagControl(
  definitions: Readonly<Record<string, FlagDefinition>>,
  registry: Registry,
  audit: Audit,
): FlagControl {
  const { client, apply } = createFeatureFlags(definitions, registry);
  const flags = new Map<string, Flag>();
  for (const [name, definition] of Object.entries(definitions)) {
    const position = createSwitch({
      control: 'flag',
      name,
      rest: definition.default,
      apply: (value) => apply(name, value),
      audit,
    });
    flags.set(name, { definition, position });
  }

  const stateOf = ({ definition, position }: Flag) => ({ ...definition, ...position.state() });

  function named(name: string): Flag {
    const flag = flags.get(name);
    if (flag === undefined) throw unknownName('flag', name, flags.keys());
    return flag;
  }

  return {
    client,
    state: () => Object.fromEntries([...flags].map(([name, flag]) => [name, stateOf(flag)])),
    addRoutes: (app) => {
      const params = Type.Object({ name: Type.String() });
      app.put('/flags/:name', { schema: { params, body }, onRequest: atLeast('responder') }, (request) => {
        const flag = named(request.params.name);
        flag.position.set(request.body.value, request.body.ttl_seconds, operatorOf(request));
        return stateOf(flag);
      });
      app.delete('/flags/:name', { schema: { params }, onRequest: atLeast('responder') }, (request) => {
        const flag = named(request.params.name);
        flag.position.reset(operatorOf(request));
        return stateOf(flag);
      });
    },
    close: () => {
      for (const { position } of flags.values()) position.close();
    },
  };
}
