import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problem } from '@vigil/service-kit/problem';
import type { ServiceApp } from '@vigil/service-kit/service';
import Type from 'typebox';

const getRunbook = {
  // A name and nothing else: no path leads out of the folder.
  params: Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9]{1,100}$' }) }),
};

/** `GET /runbooks/:name`: the Markdown that an alert's `runbook_url` leads to. */
export function runbookRoutes(app: ServiceApp, { runbooksFolder }: { runbooksFolder: string }) {
  app.get('/runbooks/:name', { schema: getRunbook }, async (request, reply) => {
    const { name } = request.params;
    const text = await readFile(join(runbooksFolder, `${name}.md`), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw problem(404, 'runbook-not-found', `There is no runbook ${name}`);
        throw error;
      },
    );
    return reply.type('text/plain; charset=utf-8').send(text);
  });
}
