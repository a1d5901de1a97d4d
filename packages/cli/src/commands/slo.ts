import { join } from 'node:path';
import { checkGenerated, faultText, generateAll, writeGenerated } from '@vigil/slo';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';

const platformFolder = join(checkoutFolder, 'platform');

const reasons = {
  missing: 'is missing',
  differs: 'is not what the documents give now',
  not_generated: 'is given by no document',
} as const;

async function generate(): Promise<void> {
  const documents = await findSloDocuments();
  const { files, warnings } = await withDocumentFaults(() =>
    generateAll({ documents, root: checkoutFolder }),
  );
  await writeGenerated(files, platformFolder);
  for (const warning of warnings) console.error(`warning: ${faultText(warning)}`);
  console.log(`${Object.keys(files).length} files in platform/ from ${documents.join(', ')}:`);
  for (const path of Object.keys(files)) console.log(`  platform/${path}`);
}

async function check(): Promise<void> {
  const documents = await findSloDocuments();
  const stale = await withDocumentFaults(() =>
    checkGenerated({ documents, root: checkoutFolder, folder: platformFolder }),
  );
  if (stale.length > 0) {
    throw new UserError(
      stale.map(({ path, state }) => `platform/${path} ${reasons[state]}`).join('\n'),
      'Run npx vigil slo generate, and commit what it writes.',
    );
  }
  console.log(`platform/ is what ${documents.join(', ')} give`);
}

export function registerSlo(program: Command): void {
  const slo = program
    .command('slo')
    .description('rules, alerts and routes from the OpenSLO documents services/*/slo.yaml');
  slo
    .command('generate')
    .description("write Prometheus's and Alertmanager's configuration into platform/")
    .action(generate);
  slo
    .command('check')
    .description('whether what is committed in platform/ is what the documents give; exit 1 if not')
    .action(check);
}
