import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static, type TObject, type TProperties } from 'typebox';

/** A fault that is switched on. */
export type Injection = {
  /**
   * Runs before the handler of each request that the fault hits. Returns to let the request go on, throws to answer with an error,
   * hijacks the reply to keep it from being answered.
   */
  beforeHandler(request: FastifyRequest, reply: FastifyReply): void | Promise<void>;
  /** Lets go of the requests that the injection holds. */
  end?(): void;
};

/** What an operator can break on purpose. */
export type Fault<Parameters extends TProperties = TProperties> = {
  description: string;
  parameters: TObject<Parameters>;
  begin(parameters: Static<TObject<Parameters>>): Injection;
};

/** Ties the type of the parameters of `begin` to their schema. */
export function defineFault<Parameters extends TProperties>(fault: Fault<Parameters>): Fault<Parameters> {
  return fault;
}

/** The part of the requests that a fault hits. */
export const ratio = Type.Number({ exclusiveMinimum: 0, maximum: 1 });
