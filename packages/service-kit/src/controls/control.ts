/** What the kinds of control have in common, on the HTTP side. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  onRequestHookHandler,
  RawServerDefault,
} from 'fastify';
import Type, { type TProperties } from 'typebox';
import { type Problem, problem } from '../problem/index.ts';
import { type Operator, type Role, roles } from './operators.ts';

/** The admin app below `/ops`, as the routes of a control see it: the request has an operator. */
export type OpsApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One kind of thing that an operator can change. */
export type Control = {
  /** Its part of `GET /ops`. */
  state(): unknown;
  addRoutes(app: OpsApp): void;
  /** Forgets the expiries, and ends what must not outlive the service. */
  close(): void;
};

/** In seconds. A day at most: what should stay longer belongs into the configuration. */
export const ttlSeconds = Type.Integer({ minimum: 1, maximum: 86_400 });

/** Unknown members are refused: a misspelt `route` would let a fault hit every route. */
export function strictObject<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

export const OPERATOR = 'operator';

export function operatorOf(request: FastifyRequest): Operator {
  return request.getDecorator<Operator>(OPERATOR);
}

/** Hook for a route that takes a role; a more powerful one will do. */
export function atLeast(role: Role): onRequestHookHandler {
  return (request, _reply, next) => {
    const operator = operatorOf(request);
    if (roles.indexOf(operator.role) < roles.indexOf(role)) {
      throw problem(
        403,
        'role-required',
        `This takes the role ${role}; ${operator.name} is ${operator.role}.`,
      );
    }
    next();
  };
}

export function unknownName(kind: string, name: string, known: Iterable<string>): Problem {
  return problem(
    404,
    `unknown-${kind}`,
    `There is no ${kind} '${name}'; there are: ${[...known].join(', ') || 'none'}.`,
  );
}
