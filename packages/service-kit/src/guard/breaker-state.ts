/** The states of a circuit. `isolated` is open by an operator's hand, and stays so until released. */
export const BREAKER_STATES = ['closed', 'open', 'half_open', 'isolated'] as const;

export type BreakerState = (typeof BREAKER_STATES)[number];

/** Every step that a circuit can take, so that each has its counter at zero before it happens. */
export const BREAKER_TRANSITIONS: readonly (readonly [from: BreakerState, to: BreakerState])[] = [
  ['closed', 'open'],
  ['open', 'half_open'],
  ['half_open', 'closed'],
  ['half_open', 'open'],
  ['closed', 'isolated'],
  ['open', 'isolated'],
  ['half_open', 'isolated'],
  ['isolated', 'closed'],
];
