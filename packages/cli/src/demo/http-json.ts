/** JSON over HTTP for the demo: a bearer token if one is needed, an error that says what was asked and answered. */
import { request } from 'undici';
import { UserError } from '../errors.ts';

/** How long one call of the demo may take, in milliseconds. */
const TIMEOUT_MS = 5_000;

export type JsonCall = { method?: 'GET' | 'PUT' | 'POST' | 'DELETE'; token?: string; body?: unknown };

/** Calls and returns the answer's JSON; an answer that is not 2xx is a UserError with what was answered. */
export async function callJson<T>(url: string, { method = 'GET', token, body }: JsonCall = {}): Promise<T> {
  const answer = await request(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) {
    throw new UserError(
      `${method} ${url} was answered ${answer.statusCode}: ${text}`,
      'Look at the logs in the data folder.',
    );
  }
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
