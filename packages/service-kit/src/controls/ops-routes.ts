/** The HTTP interface of the controls, for the admin port: `/ops`. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyPluginAsync, onErrorHookHandler, onRequestHookHandler } from 'fastify';
import { correlation } from '../correlation/index.ts';
import { problem, problemErrors } from '../problem/index.ts';
import type { Audit } from './audit.ts';
import { type Control, OPERATOR } from './control.ts';
import type { Operator, Operators } from './operators.ts';
import { strictValidator } from './validator.ts';

/** `GET /` shows the state of all controls, under their names; the controls bring the routes that change them. */
export function opsRoutes(
  operators: Operators,
  audit: Audit,
  controls: Record<string, Control>,
): FastifyPluginAsync {
  return async (scope) => {
    const app = scope.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(strictValidator);
    await app.register(correlation);
    await app.register(problemErrors);
    app.decorateRequest(OPERATOR);
    app.addHook('onRequest', authenticateWith(operators));
    app.addHook('onError', auditRefusal(audit));
    app.get('/', () =>
      Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.state()])),
    );
    for (const control of Object.values(controls)) control.addRoutes(app);
  };
}

function authenticateWith(operators: Operators): onRequestHookHandler {
  return (request, _reply, next) => {
    if (operators.isEmpty) {
      throw problem(403, 'ops-closed', 'No operator is configured (OPS_TOKENS), so /ops is closed.');
    }
    const operator = operators.authenticate(request.headers.authorization);
    if (operator === undefined) {
      throw problem(401, 'token-required', "Send an operator's token: `authorization: Bearer TOKEN`.", {
        headers: { 'www-authenticate': 'Bearer realm="ops"' },
      });
    }
    request.setDecorator(OPERATOR, operator);
    next();
  };
}

function auditRefusal(audit: Audit): onErrorHookHandler {
  return (request, reply, error, next) => {
    const operator = request.getDecorator<Operator | undefined>(OPERATOR);
    audit.refused({
      operator: operator?.name ?? 'unknown',
      role: operator?.role ?? 'none',
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      status: error.statusCode ?? reply.statusCode,
      reason: error.message,
    });
    next();
  };
}
