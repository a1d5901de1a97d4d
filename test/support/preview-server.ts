/** The preview behind a plain HTTP server, with dashboards of the test's own; the desk serves the committed ones. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPreview, type PreviewOptions } from '../../packages/preview/src/index.ts';

export type PreviewServer = { url: string; close(): Promise<void> };

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'";

export async function servePreview(options: PreviewOptions): Promise<PreviewServer> {
  const preview = createPreview(options);

  async function answer(address: string): Promise<{ type: string; content: string } | undefined> {
    const { pathname, searchParams } = new URL(address, 'http://localhost');
    const [, , uid = '', kind, id, ...rest] = pathname.split('/');
    const names = [...new Set(searchParams.keys())].filter((name) => name.startsWith('var-'));
    const asked = {
      from: searchParams.get('from') ?? undefined,
      to: searchParams.get('to') ?? undefined,
      variables: Object.fromEntries(
        names.map((name) => [name.slice('var-'.length), searchParams.getAll(name)]),
      ),
    };
    const json = (value: unknown) => ({ type: 'application/json', content: JSON.stringify(value) });
    if (uid === 'assets') return preview.asset(kind ?? '', [id, ...rest].join('/'));
    if (kind === 'annotations') return json(await preview.annotations(uid, asked));
    if (kind === 'panels')
      return json(
        await preview.panel(uid, Number(id), { ...asked, points: Number(searchParams.get('points')) }),
      );
    return {
      type: 'text/html; charset=utf-8',
      content: (uid ? await preview.page(uid, asked) : await preview.list()) ?? '',
    };
  }

  const server = createServer(async (request, response) => {
    const found = await answer(request.url ?? '/').catch((error: Error) => {
      response.statusCode = 422;
      return { type: 'application/problem+json', content: JSON.stringify({ detail: error.message }) };
    });
    if (!found) response.statusCode = 404;
    response.setHeader('content-security-policy', POLICY);
    response.setHeader('content-type', found?.type ?? 'text/plain');
    response.end(found?.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
