import { join } from 'node:path';
import { loadDocuments } from '@vigil/slo';
import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';

const folder = join(checkoutFolder, 'dashboards', 'json');
const shownFolder = 'dashboards/json';

const reasons = {
  missing: 'is missing',
  differs: 'is not what the code and the SLO documents give now',
  not_generated: 'is given by no code',
} as const;

async function generatedFiles() {
  // Read when it is needed: the foundation SDK is large, and no other command waits for it.
  const dashboards = await import('@vigil/dashboards/files');
  const catalogue = await withDocumentFaults(async () =>
    loadDocuments(await findSloDocuments(), checkoutFolder),
  );
  return { ...dashboards, files: dashboards.dashboardFiles(catalogue) };
}

async function generate(): Promise<void> {
  const { files, writeDashboards } = await generatedFiles();
  const removed = await writeDashboards(files, folder);
  console.log(`${Object.keys(files).length} dashboards in ${shownFolder}/:`);
  for (const file of Object.keys(files)) console.log(`  ${file}`);
  for (const file of removed) console.log(`  ${file} removed: no code gives it`);
}

async function check(): Promise<void> {
  const { files, staleDashboards } = await generatedFiles();
  const stale = await staleDashboards(files, folder);
  if (stale.length > 0) {
    throw new UserError(
      stale.map(({ file, state }) => `${shownFolder}/${file} ${reasons[state]}`).join('\n'),
      'Run npm run dashboards, and commit what it writes.',
    );
  }
  console.log(`${shownFolder}/ is what the code and the SLO documents give`);
}

export function registerDashboards(program: Command): void {
  const dashboards = program
    .command('dashboards')
    .description("Grafana's dashboards, from the code in dashboards/src and the SLO documents");
  dashboards
    .command('generate')
    .description('write them into dashboards/json; npm run dashboards is this')
    .action(generate);
  dashboards
    .command('check')
    .description('whether the committed ones are current; exit 1 if not')
    .action(check);
}
