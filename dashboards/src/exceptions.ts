/** What draws nothing when all is well, why, and what fills it. The proof shows both: empty before, filled by its state. */

/** What the proof does to the system, so that what is empty when all is well is filled. */
export const states = {
  'payments fails': 'the fault error_rate is on in payments (PUT /ops/faults/error_rate), and checkout pages',
  'a flag is on': 'deferred-payments is turned on in checkout (PUT /ops/flags/deferred-payments)',
  'an operator acts': 'the breaker to payments is isolated (PUT /ops/breakers/payments)',
  'a note is left': 'an annotation is posted to the desk (POST /api/annotations)',
  'somebody takes it on': 'an incident is acknowledged at the desk (POST /incidents/ID/acknowledge)',
  'an incident is over': 'an incident of the desk is resolved',
  'a past was made up': 'the time shown reaches into a past that vigil slo backfill labelled as simulated',
} as const;

export type State = keyof typeof states;

/** What an exception is for: a panel of one dashboard, or a mark of what changed, which every dashboard has. */
type Subject = { panel: string; dashboard: string } | { mark: string };

export type Exception = Subject & { reason: string } & (
    | { kind: 'empty when all is well'; filledBy: State }
    /** Its form is checked, and its query is not run here. */
    | { kind: 'backend not on this machine' }
  );

function whenAllIsWell(filledBy: State, subject: Subject, reason: string): Exception {
  return { kind: 'empty when all is well', filledBy, reason, ...subject };
}

const incident = (panel: string): Subject => ({ dashboard: 'Incident', panel });
const review = (panel: string): Subject => ({ dashboard: 'Operational review', panel });

export const exceptions: readonly Exception[] = [
  whenAllIsWell('payments fails', { mark: 'Faults' }, 'No fault is injected.'),
  whenAllIsWell('a flag is on', { mark: 'Feature flags' }, 'No flag is turned from its default.'),
  whenAllIsWell(
    'an operator acts',
    { mark: 'Operators' },
    'No operator has changed a breaker or the log level.',
  ),
  whenAllIsWell('a note is left', { mark: 'Notes at the desk' }, 'Nobody has left a note.'),
  whenAllIsWell('payments fails', { mark: 'Pages' }, 'Nothing pages.'),
  whenAllIsWell('a past was made up', { mark: 'Simulated past' }, 'All that is shown was lived.'),
  whenAllIsWell('payments fails', incident('Firing alerts'), 'No alert fires but the Watchdog.'),
  whenAllIsWell('payments fails', incident('Failing routes'), 'No route fails.'),
  whenAllIsWell('payments fails', review('Top offenders'), 'No route has failed.'),
  whenAllIsWell('payments fails', review('Time to detect'), 'There was no incident to detect.'),
  whenAllIsWell('somebody takes it on', review('Time to acknowledge'), 'There was no incident to take on.'),
  whenAllIsWell('an incident is over', review('Time to resolve'), 'There was no incident to end.'),
  whenAllIsWell('payments fails', review('Incidents, step by step'), 'The desk has had no incident.'),
  {
    kind: 'backend not on this machine',
    ...incident('Warnings and errors'),
    reason: 'The native stack has no Loki; the logs are at the receiver of traces and logs.',
  },
  {
    kind: 'backend not on this machine',
    ...incident('Traces that failed'),
    reason: 'The native stack has no Tempo; the traces are at the receiver of traces and logs.',
  },
];
