/** Alertmanager's configuration where the incident desk is the only receiver. */
import { stringify } from 'yaml';
import type { Catalogue } from '../slo.ts';
import { timingAt } from '../timing.ts';
import { alertmanagerRouting, GROUP_BY, notificationTiming } from './alertmanager-routing.ts';
import { missingReceivers } from './merge-alertmanager.ts';

export type AlertmanagerOptions = {
  /** The desk's webhook. */
  webhookUrl: string;
  /** A file that holds the bearer token of the webhook; relative paths are resolved from the configuration's own folder. */
  credentialsFile: string;
  /** A dead man's switch that wants to be called regularly; without one the Watchdog goes nowhere. */
  watchdogUrl?: string;
  timeScale?: number;
};

/**
 * The text of an `alertmanager.yml` for Alertmanager 0.25 or later.
 * @throws GenerationError when a document names a receiver that is neither `desk` nor `watchdog`
 */
export function alertmanagerConfig(catalogue: Pick<Catalogue, 'slos'>, options: AlertmanagerOptions): string {
  const { webhookUrl, credentialsFile, watchdogUrl, timeScale = 1 } = options;
  const { route, inhibitions, receivers } = alertmanagerRouting(catalogue, {
    pageReceiver: 'desk',
    ticketReceiver: 'desk',
    watchdogReceiver: 'watchdog',
    timeScale,
  });
  missingReceivers(receivers, ['desk', 'watchdog']);
  return stringify(
    {
      route: {
        receiver: 'desk',
        group_by: GROUP_BY,
        ...notificationTiming(timingAt(timeScale).page),
        routes: [route],
      },
      inhibit_rules: inhibitions.map(({ rule }) => rule),
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
