import type { FastifyPluginCallback, onRequestHookHandler } from 'fastify';
import type { Registry } from 'prom-client';
import Type from 'typebox';
import { problem } from '../problem/index.ts';
import type { Audit } from './audit.ts';
import {
  atLeast,
  type Control,
  type OpsApp,
  operatorOf,
  strictObject,
  ttlSeconds,
  unknownName,
} from './control.ts';
import { catalogue, type FaultName, faultNames } from './faults/catalogue.ts';
import type { Fault } from './faults/fault.ts';
import { createFaultInjector, type FaultParameters } from './faults/fault-injector.ts';
import { createSwitch, type Switch } from './switch.ts';

export type FaultControl = Control & { plugin: FastifyPluginCallback };

/** `PUT|DELETE /faults/NAME` for admins; a 409 unless faults are enabled. */
export function createFaultControl(registry: Registry, audit: Audit, enabled: boolean): FaultControl {
  const injector = createFaultInjector(registry);

  function createFaultSwitch(name: FaultName): Switch<FaultParameters | null> {
    return createSwitch<FaultParameters | null>({
      control: 'fault',
      name,
      rest: null,
      apply: (parameters) => injector.apply(name, parameters),
      audit,
    });
  }

  function stateOf(name: FaultName, position: Switch<FaultParameters | null>) {
    const { value: parameters, expires_at } = position.state();
    return { description: catalogue[name].description, active: parameters !== null, parameters, expires_at };
  }

  function refuseUnknown(route: string): void {
    const known = injector.routes();
    if (known.includes(route)) return;
    throw problem(
      400,
      'unknown-route',
      `There is no route '${route}'; there are: ${known.join(', ') || 'none'}.`,
    );
  }

  function addFaultRoutes(app: OpsApp, name: FaultName, position: Switch<FaultParameters | null>): void {
    const fault: Fault = catalogue[name];
    const parameters = strictObject({ ...fault.parameters.properties, route: Type.Optional(Type.String()) });
    const schema = { body: strictObject({ parameters, ttl_seconds: ttlSeconds }) };
    app.put(`/faults/${name}`, { schema, onRequest: [atLeast('admin'), refuseIfDisabled] }, (request) => {
      const { parameters, ttl_seconds } = request.body;
      if (parameters.route !== undefined) refuseUnknown(parameters.route);
      position.set(parameters, ttl_seconds, operatorOf(request));
      return stateOf(name, position);
    });
    app.delete(`/faults/${name}`, { onRequest: atLeast('admin') }, (request) => {
      position.reset(operatorOf(request));
      return stateOf(name, position);
    });
  }

  const refuseIfDisabled: onRequestHookHandler = (_request, _reply, next) => {
    if (!enabled)
      throw problem(409, 'faults-disabled', 'Faults are off in this service: FAULTS_ENABLED is not true.');
    next();
  };

  const switches = faultNames.map((name) => [name, createFaultSwitch(name)] as const);
  return {
    plugin: injector.plugin,
    state: () => Object.fromEntries(switches.map(([name, position]) => [name, stateOf(name, position)])),
    addRoutes: (app) => {
      for (const [name, position] of switches) addFaultRoutes(app, name, position);
      app.route<{ Params: { name: string } }>({
        method: ['PUT', 'DELETE'],
        url: '/faults/:name',
        onRequest: atLeast('admin'),
        handler: ({ params }) => {
          throw unknownName('fault', params.name, faultNames);
        },
      });
    },
    close: () => {
      for (const [name, position] of switches) {
        position.close();
        injector.apply(name, null);
      }
    },
  };
}
