import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';

/** Checks bodies as they are: Fastify's own validator would turn "60" into 60 and drop members that it does not know. */
export const strictValidator: FastifySchemaCompiler<TSchema> = (route) => {
  const validate = TypeBoxValidatorCompiler(route);
  return (input) => {
    const result = validate(input) as { error?: FastifySchemaValidationError[] };
    return result.error ? { error: result.error.filter(isTelling).map(inPlainWords) } : result;
  };
};

/** An unknown member is reported twice: at its own place, and at that of the object that holds it. */
function isTelling({ keyword }: FastifySchemaValidationError): boolean {
  return keyword !== 'additionalProperties';
}

/** What TypeBox says of an unknown member ("schema is false") and of a wrong choice (not which there are) helps nobody. */
function inPlainWords(error: FastifySchemaValidationError): FastifySchemaValidationError {
  if (error.keyword === 'boolean') return { ...error, message: 'is not known here' };
  const { allowedValues } = error.params as { allowedValues?: string[] };
  return allowedValues ? { ...error, message: `must be one of ${allowedValues.join(', ')}` } : error;
}
