import type { Logger } from 'pino';
import Type from 'typebox';
import type { Audit } from './audit.ts';
import { atLeast, type Control, operatorOf, strictObject, ttlSeconds } from './control.ts';
import { createSwitch } from './switch.ts';

/** Not `silent`: a service whose errors nobody sees is no state to leave behind. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

const body = strictObject({ level: Type.Enum(levels), ttl_seconds: ttlSeconds });

/** `PUT|DELETE /log-level` for responders. */
export function createLogLevelControl(logger: Logger, audit: Audit): Control {
  const position = createSwitch({
    control: 'log_level',
    name: 'log_level',
    rest: logger.level,
    apply: (level) => {
      logger.level = level;
    },
    audit,
  });

  const state = () => {
    const { value: level, expires_at } = position.state();
    return { level, expires_at };
  };

  return {
    state,
    addRoutes: (app) => {
      const onRequest = atLeast('responder');
      app.put('/log-level', { schema: { body }, onRequest }, (request) => {
        position.set(request.body.level, request.body.ttl_seconds, operatorOf(request));
        return state();
      });
      app.delete('/log-level', { onRequest }, (request) => {
        position.reset(operatorOf(request));
        return state();
      });
    },
    close: position.close,
  };
}
