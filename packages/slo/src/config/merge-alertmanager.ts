/** Puts our route and inhibitions into an `alertmanager.yml` that somebody else wrote, and leaves all else of it as it is. */
import { type Document, isMap, isSeq, type Node, parseDocument, Scalar, type YAMLMap, YAMLSeq } from 'yaml';
import { GenerationError } from '../generation-error.ts';
import type { Catalogue } from '../slo.ts';
import { alertmanagerRouting, type RoutingOptions } from './alertmanager-routing.ts';

export type MergeOptions = Omit<RoutingOptions, 'watchdogReceiver'> & {
  /** A dead man's switch among the base's receivers; without one the Watchdog goes nowhere. */
  watchdogReceiver?: string | undefined;
};

/** Begins the comment on everything that we add, and by which we find it again. */
const MARK = ' Of npx vigil slo generate:';

/** A receiver of ours that tells nobody. */
const NOBODY = 'vigil-nobody';

/**
 * The base with our route as the first below its root, and our inhibitions behind its own. What an earlier merge added is replaced. Comments, anchors
 * and the order of the base stay; the layout becomes that of the YAML library.
 * @param baseText an `alertmanager.yml`, with or without what an earlier merge added
 * @throws GenerationError when it is no such file, or has not all receivers that the documents and the options name
 */
export function mergeAlertmanager(
  baseText: string,
  catalogue: Pick<Catalogue, 'slos'>,
  options: MergeOptions = {},
): string {
  const document = parseDocument(baseText);
  const [fault] = document.errors;
  if (fault !== undefined) throw faultOf(`it is not YAML: ${fault.message.split('\n', 1)}`);
  const route = document.get('route');
  if (!isMap(route) || !route.has('receiver')) {
    throw faultOf('it has no route with a receiver, below which ours could stand');
  }
  const routes = sequenceIn(document, route, 'routes');
  const inhibitRules = sequenceIn(document, document.contents as YAMLMap, 'inhibit_rules');
  const receivers = sequenceIn(document, document.contents as YAMLMap, 'receivers');
  for (const sequence of [routes, inhibitRules, receivers]) removeMarked(sequence);

  const { watchdogReceiver = NOBODY, ...others } = options;
  const ours = alertmanagerRouting(catalogue, { ...others, watchdogReceiver });
  const named = ours.receivers.filter((name) => name !== NOBODY);
  missingReceivers(named, namesIn(document));
  if (watchdogReceiver === NOBODY) addNobody(document, receivers);

  routes.items.unshift(
    marked(document, ours.route, 'its alerts and no others; they go no further than this.'),
  );
  for (const { why, rule } of ours.inhibitions) inhibitRules.items.push(marked(document, rule, why));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** @throws GenerationError with every receiver that is named and not there */
export function missingReceivers(named: string[], present: string[]): void {
  const missing = named.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  throw new GenerationError(
    `there is no receiver ${missing.join(', ')}; those that are there: ${present.join(', ') || 'none'}`,
    'Add it to the receivers, or name another in the documents and the options.',
  );
}

function faultOf(message: string): GenerationError {
  return new GenerationError(message, 'Give a configuration that amtool check-config accepts.');
}

/** The list at a key, made where there is none. A comment above its first item is the list's to the library; here it is the item's. */
function sequenceIn(document: Document, map: YAMLMap, key: string): YAMLSeq<Node> {
  const value = map.get(key, true) as unknown;
  const resolved = isSeq(value) ? value : undefined;
  const sequence = (resolved ?? new YAMLSeq()) as YAMLSeq<Node>;
  if (resolved === undefined) {
    if (value !== undefined && !(value instanceof Scalar && value.value === null)) {
      throw faultOf(`${key} is expected to be a list`);
    }
    map.set(document.createNode(key), sequence);
  }
  const [first] = sequence.items;
  if (first !== undefined && sequence.commentBefore) {
    first.commentBefore = joined(sequence.commentBefore, first.commentBefore) ?? null;
    sequence.commentBefore = null;
  }
  return sequence;
}

/** Drops what an earlier merge added, and keeps the comments that others wrote above it. */
function removeMarked(sequence: YAMLSeq<Node>): void {
  let orphaned: string | undefined;
  sequence.items = sequence.items.filter((item) => {
    const lines = item.commentBefore?.split('\n') ?? [];
    const isOurs = lines.some((line) => line.startsWith(MARK));
    const others = lines.filter((line) => !line.startsWith(MARK)).join('\n') || undefined;
    const comment = joined(orphaned, others);
    orphaned = isOurs ? comment : undefined;
    if (!isOurs && comment !== undefined) item.commentBefore = comment;
    return !isOurs;
  });
  if (orphaned !== undefined) sequence.comment = joined(orphaned, sequence.comment) ?? null;
}

function joined(...comments: (string | null | undefined)[]): string | undefined {
  return comments.filter((comment) => comment).join('\n') || undefined;
}

function marked(document: Document, value: unknown, why: string): Node {
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  node.commentBefore = `${MARK} ${why}`;
  return node;
}

function addNobody(document: Document, receivers: YAMLSeq<Node>): void {
  if (namesIn(document).includes(NOBODY)) return;
  receivers.items.push(
    marked(document, { name: NOBODY }, 'the Watchdog goes here until --watchdog-receiver names another.'),
  );
}

/** The names of the base's receivers, wherever anchors lead. */
function namesIn(document: Document): string[] {
  const { receivers } = document.toJS() as { receivers?: unknown };
  if (!Array.isArray(receivers)) return [];
  return receivers.map((receiver) => String((receiver as { name?: unknown } | null)?.name));
}
