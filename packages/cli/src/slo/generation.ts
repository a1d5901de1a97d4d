/** What `vigil slo generate` and `vigil slo check` are about: which files, of which documents, in which folder. */
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import {
  type Fault,
  type GeneratedFiles,
  generateAll,
  generateStandalone,
  loadDocuments,
  type StandaloneOptions,
} from '@vigil/slo';
import { messageOf, UserError } from '../errors.ts';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import { ownDocuments } from './own-documents.ts';

export type GenerationOptions = {
  out?: string;
  timeScale?: number;
  runbooksUrl?: string;
  dashboardUrl?: string;
  alertmanager?: string;
  pageReceiver?: string;
  ticketReceiver?: string;
  watchdogReceiver?: string;
};

export type Generation = {
  files: GeneratedFiles;
  warnings: Fault[];
  sources: string[];
  folder: string;
  /** The folder as the user would write it. */
  shownFolder: string;
};

/** @throws UserError for every fault of documents, options and files that the user can mend */
export async function planGeneration(named: string[], options: GenerationOptions): Promise<Generation> {
  return withDocumentFaults(() => (named.length === 0 ? planKit(options) : planOwn(named, options)));
}

async function planKit(options: GenerationOptions): Promise<Generation> {
  const given = Object.keys(options);
  if (given.length > 0) {
    throw new UserError(
      'Without documents, the configuration of the kit is meant, which takes no options',
      'Name your OpenSLO documents first: npx vigil slo generate slo/*.yaml --out rules/',
    );
  }
  const sources = await findSloDocuments();
  const { files, warnings } = await generateAll({
    documents: sources,
    root: checkoutFolder,
    ruleTests: true,
  });
  return { files, warnings, sources, folder: join(checkoutFolder, 'platform'), shownFolder: 'platform' };
}

async function planOwn(named: string[], options: GenerationOptions): Promise<Generation> {
  const { out, timeScale, runbooksUrl, dashboardUrl } = options;
  if (out === undefined) {
    throw new UserError(
      'Where are the files of these documents to be?',
      'Add --out FOLDER, for example --out rules/; Prometheus loads it with rule_files: [rules/*.yaml].',
    );
  }
  const sources = await ownDocuments(named);
  const documents = await loadDocuments(sources);
  if (documents.slos.length === 0 && documents.services.length === 0) {
    throw new UserError(
      `There is no SLO and no Service in ${sources.join(', ')}`,
      'Name documents of kind: SLO as well.',
    );
  }
  const files = generateStandalone(documents, {
    sources,
    rules: {
      ...(timeScale !== undefined && { timeScale }),
      ...(dashboardUrl !== undefined && { dashboardUrl }),
      runbooksUrl,
    },
    alertmanager: await alertmanagerOf(options),
  });
  const folder = resolve(out);
  return {
    files,
    warnings: documents.warnings,
    sources,
    folder,
    shownFolder: relative('', folder) || '.',
  };
}

async function alertmanagerOf({
  alertmanager: path,
  pageReceiver,
  ticketReceiver,
  watchdogReceiver,
}: GenerationOptions): Promise<StandaloneOptions['alertmanager']> {
  const receivers = { pageReceiver, ticketReceiver, watchdogReceiver };
  if (path === undefined) {
    if (Object.values(receivers).every((name) => name === undefined)) return undefined;
    throw new UserError(
      'Receivers are those of an Alertmanager configuration, and none is given',
      'Add --alertmanager alertmanager.yml: yours, under whose receivers the routes are put.',
    );
  }
  try {
    return { file: relative('', resolve(path)), text: await readFile(path, 'utf8'), ...receivers };
  } catch (error) {
    throw new UserError(
      `${path} cannot be read: ${messageOf(error)}`,
      'Give --alertmanager the alertmanager.yml that your Alertmanager runs with.',
    );
  }
}
