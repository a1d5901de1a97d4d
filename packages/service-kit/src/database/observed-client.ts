import pg from 'pg';
import type { ObserveQuery } from './observe-query.ts';

type QueryCallback = (error: Error | null, result: unknown) => void;

/** A class of clients whose every statement is observed, in each of the forms in which pg takes one; for `pg.Pool`. */
export function observedClient(observeQuery: ObserveQuery): typeof pg.Client {
  return class ObservedClient extends pg.Client {
    // pg declares eleven overloads; what is passed on is what came in.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    override query(...args: any[]): any {
      const [config, second] = args;
      const query = super.query as (...args: unknown[]) => Promise<unknown>;
      // A cursor or a stream has no end that could be observed here.
      if (typeof config?.submit === 'function') return query.apply(this, args);
      const values = Array.isArray(second) ? second : config?.values;
      const target = { database: this.database ?? '', host: this.host, port: this.port };
      const finish = observeQuery(target, config?.text ?? String(config), values?.length > 0);
      const callback: QueryCallback | undefined = args.findLast((argument) => typeof argument === 'function');
      if (callback === undefined) {
        return query.apply(this, args).then(
          (result) => {
            finish();
            return result;
          },
          (error) => {
            finish(error);
            throw error;
          },
        );
      }
      args[args.lastIndexOf(callback)] = (error: Error | null, result: unknown) => {
        finish(error ?? undefined);
        callback(error, result);
      };
      return query.apply(this, args);
    }
  };
}
