/** Lets a request in that carries the right bearer token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { problem } from '@vigil/service-kit/problem';
import type { FastifyRequest } from 'fastify';

/** An `onRequest` hook: 401 problem unless `Authorization: Bearer` holds `token`; compared in constant time. */
export function requireBearer(token: string) {
  const expected = digest(token);
  return async (request: FastifyRequest) => {
    const [scheme, presented = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !timingSafeEqual(digest(presented), expected)) {
      throw problem(401, 'unauthorized', 'This needs a bearer token that the desk knows', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();
