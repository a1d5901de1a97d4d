/** Applies the faults that are on to the requests of the public app. */
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Gauge, type Registry } from 'prom-client';
import { catalogue, type FaultName, faultNames } from './catalogue.ts';
import type { Fault, Injection } from './fault.ts';

/** Parameters of a fault that were checked against its schema, and the part of the requests that it hits. */
export type FaultParameters = Record<string, unknown> & {
  /** The pattern of the only route that is hit, for example `/orders/:id`. Default: every route. */
  route?: string;
  /** The part of the requests that is hit, above 0 to 1. Default: 1. */
  ratio?: number;
};

export type FaultInjector = {
  /** Fastify plugin for the app whose requests are to be hit. Register it before the routes. */
  plugin: FastifyPluginCallback;
  /** Patterns of the routes of that app. */
  routes(): string[];
  /** Switches a fault on with these parameters, or off with `null`. */
  apply(name: FaultName, parameters: FaultParameters | null): void;
};

/** The metric `fault_active{fault}` is 1 while a fault is on, and exists at 0 from the start. */
export function createFaultInjector(registry: Registry): FaultInjector {
  const active = new Map<FaultName, Injection & { parameters: FaultParameters }>();
  const routes = new Set<string>();
  const gauge = new Gauge({
    name: 'fault_active',
    help: 'Whether a fault is injected on purpose: 1 while it is on',
    labelNames: ['fault'],
    registers: [registry],
  });
  for (const fault of faultNames) gauge.set({ fault }, 0);

  function apply(name: FaultName, parameters: FaultParameters | null): void {
    const previous = active.get(name);
    active.delete(name);
    if (parameters !== null) {
      const fault: Fault = catalogue[name];
      active.set(name, { ...fault.begin(parameters), parameters });
    }
    gauge.set({ fault: name }, active.has(name) ? 1 : 0);
    previous?.end?.();
  }

  async function inject(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (const name of faultNames) {
      const injection = active.get(name);
      if (injection && hits(injection.parameters, request)) await injection.beforeHandler(request, reply);
    }
  }

  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.addHook('onRoute', ({ url }) => {
      routes.add(url);
    });
    app.addHook('preHandler', (request, reply, next) => {
      if (active.size === 0) next();
      else inject(request, reply).then(() => next(), next);
    });
    // Requests that hang would keep the app from closing.
    app.addHook('preClose', (next) => {
      for (const name of active.keys()) apply(name, null);
      next();
    });
    done();
  };

  return { plugin: fp(plugin, { name: 'faults' }), routes: () => [...routes], apply };
}

function hits({ route, ratio = 1 }: FaultParameters, request: FastifyRequest): boolean {
  return (route === undefined || route === request.routeOptions.url) && Math.random() < ratio;
}
