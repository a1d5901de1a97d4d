/** The feature flags of checkout; the operator turns them at `/ops/flags`. */
export const flags = {
  'deferred-payments': {
    default: false,
    description: 'Take an order whose payment cannot be made now (202) and settle it later',
  },
} as const;
