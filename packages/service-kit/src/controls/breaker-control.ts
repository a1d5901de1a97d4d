import Type from 'typebox';
import type { Audit } from './audit.ts';
import { atLeast, type Control, operatorOf, strictObject, ttlSeconds, unknownName } from './control.ts';
import { createSwitch, type Switch } from './switch.ts';

/** What the control needs of a guard. */
export type ControllableBreaker = {
  dependency: string;
  state(): string;
  isolate(): void;
  release(): void;
};

export type BreakerControl = Control & {
  /** @throws Error if the dependency has a breaker already */
  add(breaker: ControllableBreaker): void;
};

type Entry = { breaker: ControllableBreaker; position: Switch<'automatic' | 'isolated'> };

const body = strictObject({ ttl_seconds: ttlSeconds });

/** `PUT|DELETE /breakers/DEPENDENCY` for responders: isolates a dependency, and releases it. */
export function createBreakerControl(audit: Audit): BreakerControl {
  const entries = new Map<string, Entry>();

  const stateOf = ({ breaker, position }: Entry) => ({
    state: breaker.state(),
    expires_at: position.state().expires_at,
  });

  function named(dependency: string): Entry {
    const entry = entries.get(dependency);
    if (entry === undefined) throw unknownName('breaker', dependency, entries.keys());
    return entry;
  }

  return {
    add: (breaker) => {
      const name = breaker.dependency;
      if (entries.has(name)) throw new Error(`The dependency '${name}' has a breaker already`);
      const position = createSwitch<'automatic' | 'isolated'>({
        control: 'breaker',
        name,
        rest: 'automatic',
        apply: (value) => (value === 'isolated' ? breaker.isolate() : breaker.release()),
        audit,
      });
      entries.set(name, { breaker, position });
    },
    state: () => Object.fromEntries([...entries].map(([name, entry]) => [name, stateOf(entry)])),
    addRoutes: (app) => {
      const params = Type.Object({ dependency: Type.String() });
      const onRequest = atLeast('responder');
      app.put('/breakers/:dependency', { schema: { params, body }, onRequest }, (request) => {
        const entry = named(request.params.dependency);
        entry.position.set('isolated', request.body.ttl_seconds, operatorOf(request));
        return stateOf(entry);
      });
      app.delete('/breakers/:dependency', { schema: { params }, onRequest }, (request) => {
        const entry = named(request.params.dependency);
        entry.position.reset(operatorOf(request));
        return stateOf(entry);
      });
    },
    close: () => {
      for (const { position } of entries.values()) position.close();
    },
  };
}
