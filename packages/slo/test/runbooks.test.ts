// Every alert has a runbook that a responder can work through, and every runbook has an alert.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { generateRules } from '../src/index.ts';
import { checkoutFolder, kitDocuments } from './support/documents.ts';
import { runOnFiles } from './support/promtool.ts';

const folder = join(checkoutFolder, 'runbooks');
const rules = generateRules(await kitDocuments(), { runbooksUrl: 'https://runbooks' });
const alerts = new Set(
  Object.values(rules)
    .flatMap((groups) => groups.flatMap((group) => group.rules))
    .flatMap((rule) => ('alert' in rule ? [rule.alert] : [])),
);
const files = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md');

describe('runbooks', () => {
  it('are there for every alert, and for nothing else', () => {
    expect(files.sort()).toEqual([...alerts].map((alert) => `${alert}.md`).sort());
  });

  it.each(files)('%s has its sections in the order in which a responder needs them', async (file) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text.startsWith(`# ${file.replace('.md', '')}\n`)).toBe(true);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Meaning',
      'Impact',
      'Diagnosis',
      'Mitigation',
      'Recovery',
      'Escalation',
    ]);
    expect(text).toMatch(/^1\. /m);
  });

  it.each(files)('%s asks queries that Prometheus understands', async (file) => {
    const text = await readFile(join(folder, file), 'utf8');
    const blocks = [...text.matchAll(/```promql\n([^`]*)```/g)].flatMap(([, block]) =>
      block!.trim().split('\n'),
    );
    const asked = [...text.matchAll(/(?:ask '|'query=)([^']+)'/g)].map(([, query]) => query!);
    const queries = [...blocks, ...asked];
    expect(queries.length).toBeGreaterThan(2);
    const group = {
      name: 'queries',
      rules: queries.map((expr, index) => ({ record: `query_${index}`, expr })),
    };
    const { output } = await runOnFiles(inject('binaries').promtool, ['check', 'rules', 'rules.json'], {
      'rules.json': JSON.stringify({ groups: [group] }),
    });
    expect(output).toContain(`${queries.length} rules found`);
  });
});
