import { request } from 'undici';

/** A probe that is ready when the URL answers 200. The answer's text is the reason when it does not. */
export function answersOk(url: string): () => Promise<void> {
  return async () => {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(2_000) });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${text.slice(0, 300)}`);
  };
}
