/** Tells dashboards and timelines of an override, in the shape of Grafana's annotation API, which the desk takes as well. */
import { request } from 'undici';
import { messageOf } from '../../errors.ts';
import { loadSecrets } from '../../native/secrets.ts';
import { dataFolder } from '../../paths.ts';
import { runningStack } from '../chosen-prometheus.ts';
import type { OverrideRecord } from './override-log.ts';
import { verdictText } from './words.ts';

const TIMEOUT_MS = 5_000;
const PATH = '/api/annotations';

/** What the desk takes; Grafana takes more. */
const LONGEST_TEXT = 1000;
const MOST_TAGS = 20;
const LONGEST_TAG = 100;

export type Annotated = { kind: 'annotated' } | { kind: 'nowhere' } | { kind: 'failed'; message: string };

type Target = { url: string; token: string | undefined };

/** As the flag says, else `VIGIL_ANNOTATIONS_URL`, with `VIGIL_ANNOTATIONS_TOKEN`; else the desk of the running stack. */
function chooseTarget(flag: string | undefined): Target | undefined {
  const base = flag ?? (process.env.VIGIL_ANNOTATIONS_URL || undefined);
  const token = process.env.VIGIL_ANNOTATIONS_TOKEN || undefined;
  const desk = runningStack()?.addresses.desk;
  // The stack's own token is for its own desk, and goes nowhere else.
  const deskToken = () => token ?? loadSecrets(dataFolder()).deskApi;
  if (base === undefined) return desk === undefined ? undefined : { url: desk + PATH, token: deskToken() };
  const address = base.replace(/\/+$/, '');
  const url = address.endsWith(PATH) ? address : address + PATH;
  return { url, token: url === `${desk}${PATH}` ? deskToken() : token };
}

/** Failures are returned: the override stands without its annotation. */
export async function annotateOverride(record: OverrideRecord, flag: string | undefined): Promise<Annotated> {
  try {
    const target = chooseTarget(flag);
    if (target === undefined) return { kind: 'nowhere' };
    const { url, token } = target;
    const answer = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(annotationOf(record)),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return { kind: 'annotated' };
    return { kind: 'failed', message: `${url} answered ${answer.statusCode}: ${text.slice(0, 200)}` };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  }
}

function annotationOf({ time, reason, user, verdict, slos }: OverrideRecord) {
  const against = slos.filter((slo) => slo.verdict !== 'go').map(({ slo }) => slo);
  const what = [`verdict ${verdictText(verdict)}`, ...against].join(', ');
  const tags = [
    'gate',
    'override',
    `verdict:${verdict}`,
    ...slos.map(({ service }) => `service:${service}`),
    ...against.map((slo) => `slo:${slo}`),
  ];
  return {
    time: Date.parse(time),
    tags: [...new Set(tags)].filter((tag) => tag.length <= LONGEST_TAG).slice(0, MOST_TAGS),
    text: `Gate overridden by ${user} (${what}): ${reason}`.slice(0, LONGEST_TEXT),
  };
}
