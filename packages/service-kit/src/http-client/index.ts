/** Calls to other services over HTTP: traced, measured, limited in time. */
export { HttpStatusError, HttpTimeoutError } from './errors.ts';
export { createHttpClient, type HttpClient, type HttpRequest, type HttpResponse } from './http-client.ts';
