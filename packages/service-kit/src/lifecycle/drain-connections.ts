/** Lets the connections of a server end without failing a request, while the process drains and stops. */

import { Server } from 'node:net';
import type { FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import type { Lifecycle } from './lifecycle.ts';

export type DrainConnectionsOptions = { lifecycle: Pick<Lifecycle, 'phase'> };

const plugin: FastifyPluginCallback<DrainConnectionsOptions> = (app, { lifecycle }, done) => {
  let inFlight = 0;
  let lastOneEnded = () => {};

  app.server.on('request', (_request, response) => {
    inFlight += 1;
    // 'close', because 'finish' (and Fastify's onResponse) does not come when the client hangs up.
    response.once('close', () => {
      inFlight -= 1;
      if (inFlight === 0) lastOneEnded();
    });
  });

  // Clients and load balancers then open their next connection, elsewhere.
  app.addHook('onSend', (_request, reply, payload, next) => {
    const phase = lifecycle.phase();
    if (phase === 'draining' || phase === 'stopping') reply.header('connection', 'close');
    next(null, payload);
  });

  app.addHook('preClose', async () => {
    // Only the listening socket: the HTTP server's own close would cut off responses whose last bytes are on their way
    // (it takes a connection for idle as soon as `end()` was called), and would leave open until the keep-alive timeout those
    // connections whose response began before the drain.
    Server.prototype.close.call(app.server);
    if (inFlight > 0) await new Promise<void>((resolve) => (lastOneEnded = resolve));
    // What is left has no request: idle connections, and headers that never ended.
    app.server.closeAllConnections();
  });

  done();
};

/**
 * Fastify plugin: from the moment that readiness goes off, every response says `Connection: close`; when the app closes, it stops
 * accepting, waits for what is in flight (as long as the lifecycle's deadline lets it), then ends idle connections.
 * Create the instance with `return503OnClosing: false`, or Fastify refuses what still arrives on open connections. Register it after
 * plugins whose `preClose` ends what they hold up: Fastify runs those hooks one after the other, and this one waits.
 */
export const drainConnections = fp(plugin, { name: 'drain-connections' });
