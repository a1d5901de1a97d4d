// How a request ended, in the words that spans, metrics and log lines share.
import type { FastifyReply } from 'fastify';

/** Status that stands for a client's abort in telemetry; nothing sends it. The number is nginx's. */
const CLIENT_CLOSED_REQUEST = 499;

export type ResponseOutcome = {
  status: number;
  /** By the semantic conventions: the status of a 5xx, the manner of a broken response, empty otherwise. */
  errorType: string;
};

/**
 * The outcome of a response that has finished or whose connection has closed. A client that hung up before the end is
 * 499 `aborted`, nobody's failure. A connection that the service itself cut (a stream that broke half-way, a fault that
 * destroyed the socket) is 500 `connection_reset`, whatever status it had begun to send.
 */
export function responseOutcome(reply: FastifyReply): ResponseOutcome {
  // A response is destroyed when its connection goes before its end; `writableFinished` alone is false under `inject`.
  if (!reply.raw.destroyed || reply.raw.writableFinished) {
    const status = reply.statusCode;
    return { status, errorType: status < 500 ? '' : String(status) };
  }
  return isHungUpByClient(reply)
    ? { status: CLIENT_CLOSED_REQUEST, errorType: 'aborted' }
    : { status: 500, errorType: 'connection_reset' };
}

function isHungUpByClient(reply: FastifyReply): boolean {
  const { socket } = reply.request.raw;
  const error: NodeJS.ErrnoException | null = socket.errored;
  return socket.readableEnded || error?.code === 'ECONNRESET' || error?.code === 'EPIPE';
}
