/** How many bytes of a response's body went out, for the request log. */
import type { FastifyReply, FastifyRequest } from 'fastify';

const streamedBytes = new WeakMap<object, number>();

/** Counts what a streamed body writes: it has no `Content-Length`. Call it before the response is sent. */
export function countStreamedBytes(reply: FastifyReply, payload: unknown): void {
  if (typeof payload !== 'object' || payload === null || Buffer.isBuffer(payload)) return;
  const response = reply.raw;
  const write = response.write;
  streamedBytes.set(response, 0);
  response.write = function countedWrite(
    this: typeof response,
    chunk: string | Uint8Array,
    ...rest: [BufferEncoding]
  ) {
    streamedBytes.set(response, (streamedBytes.get(response) ?? 0) + Buffer.byteLength(chunk));
    return write.call(this, chunk, ...rest);
  } as typeof write;
}

/** The bytes of the body, without headers and transfer encoding; 0 if none was sent. */
export function bodyBytes(request: FastifyRequest, reply: FastifyReply): number {
  if (!reply.raw.headersSent || request.method === 'HEAD') return 0;
  const streamed = streamedBytes.get(reply.raw);
  if (streamed !== undefined) return streamed;
  return Number(reply.getHeader('content-length') ?? 0);
}
