/** Alertmanager's configuration: who is told of which alert, when, and what is held back. */
import { stringify } from 'yaml';
import { prometheusDuration } from '../durations.ts';
import { WATCHDOG } from '../names.ts';
import { type NotificationTiming, timingAt } from '../timing.ts';

export type AlertmanagerOptions = {
  /** The desk's webhook. */
  webhookUrl: string;
  /** A file that holds the bearer token of the webhook; relative paths are resolved from the configuration's own folder. */
  credentialsFile: string;
  /** A dead man's switch that wants to be called regularly; without one the Watchdog goes nowhere. */
  watchdogUrl?: string;
  timeScale?: number;
};

/** Labels by which alerts become one notification, and so one incident. Never a tier or a window: those change within an outage. */
const GROUP_BY = ['service', 'slo'];

/** The text of an `alertmanager.yml` for Alertmanager 0.25 or later. */
export function alertmanagerConfig(options: AlertmanagerOptions): string {
  const { webhookUrl, credentialsFile, watchdogUrl, timeScale = 1 } = options;
  const timing = timingAt(timeScale);
  return stringify(
    {
      route: {
        receiver: 'desk',
        group_by: GROUP_BY,
        ...notificationTiming(timing.page),
        routes: [
          {
            matchers: [`alertname="${WATCHDOG}"`],
            receiver: 'watchdog',
            group_by: ['alertname'],
            ...notificationTiming({
              groupWaitMs: 0,
              groupIntervalMs: timing.watchdogRepeatMs,
              repeatIntervalMs: timing.watchdogRepeatMs,
            }),
          },
          {
            matchers: ['severity="page"'],
            receiver: 'desk',
            group_by: GROUP_BY,
            ...notificationTiming(timing.page),
          },
          {
            matchers: ['severity="ticket"'],
            receiver: 'desk',
            group_by: GROUP_BY,
            ...notificationTiming(timing.ticket),
          },
        ],
      },
      inhibit_rules: [
        // Whoever has been paged needs no ticket for the same SLO.
        { source_matchers: ['severity="page"'], target_matchers: ['severity="ticket"'], equal: GROUP_BY },
        // One outage, one page: the slower tier speaks when the faster has fallen silent.
        {
          source_matchers: ['severity="page"', 'tier="fast"'],
          target_matchers: ['severity="page"', 'tier="slow"'],
          equal: GROUP_BY,
        },
      ],
      receivers: [
        {
          name: 'desk',
          webhook_configs: [
            {
              url: webhookUrl,
              send_resolved: true,
              http_config: { authorization: { type: 'Bearer', credentials_file: credentialsFile } },
            },
          ],
        },
        {
          name: 'watchdog',
          ...(watchdogUrl === undefined
            ? {}
            : { webhook_configs: [{ url: watchdogUrl, send_resolved: false }] }),
        },
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function notificationTiming({ groupWaitMs, groupIntervalMs, repeatIntervalMs }: NotificationTiming) {
  return {
    group_wait: prometheusDuration(groupWaitMs),
    group_interval: prometheusDuration(groupIntervalMs),
    repeat_interval: prometheusDuration(repeatIntervalMs),
  };
}
