/** What happened in the made-up past: a table of chapters. Everything that is not in it was an ordinary day. */

export type Effect = {
  /** Share of the charges that payments fails, 0 to 1. */
  paymentsFailing: number;
  /** Share of all requests to checkout that end in a 500, 0 to 1. */
  checkoutFailing: number;
  /** What the time that orders take is multiplied with. */
  slowness: number;
};

export const ORDINARY: Effect = { paymentsFailing: 0, checkoutFailing: 0.00008, slowness: 1 };

export type Chapter = {
  daysAgo: number;
  /** Of the day on the shop's clock; 13.5 is half past one. */
  hour: number;
  /** In hours of the shop's clock. */
  hours: number;
  effect: Partial<Effect>;
  /** A deploy with which the chapter begins: the service starts anew with this version. */
  deploy?: { service: string; version: string; text: string };
};

/**
 * An outage that spends a quarter of checkout's budget in a quarter of an hour and pages, and a deploy whose errors stay below
 * every page and burn a seventh of the budget until a ticket says so.
 */
export const STORY: readonly Chapter[] = [
  { daysAgo: 12, hour: 14, hours: 0.25, effect: { paymentsFailing: 1 } },
  {
    daysAgo: 6,
    hour: 10,
    hours: 20,
    effect: { checkoutFailing: 0.0038, slowness: 1.4 },
    deploy: { service: 'checkout', version: '0.1.0', text: 'checkout 0.1.0 is deployed' },
  },
];

/** What ran before the first deploy of a service. */
export const VERSION_BEFORE = '0.0.9';
