// The first five are the semantic conventions' own list; the rest is what people put into query strings against advice.
const secretParameter =
  /(^|[?&])(AWSAccessKeyId|Signature|sig|X-Goog-Signature|X-Amz-Signature|[^=&?]*token|[^=&?]*password|[^=&?]*secret|[^=&?]*api_?key)=[^&]*/gi;

/** The query, or the URL, with the values of parameters that carry secrets replaced by `REDACTED`. */
export function redactQuery(query: string): string {
  return query.replace(secretParameter, '$1$2=REDACTED');
}
