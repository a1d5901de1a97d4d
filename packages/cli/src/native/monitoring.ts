// The configuration of the native Prometheus and Alertmanager, from the same SLO documents as the committed one.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployment, generateAll, writeGenerated } from '@vigil/slo';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

const local = (port: number) => `127.0.0.1:${port}`;

/** What Prometheus scrapes: the instance of each job. */
export function targetsOn(ports: Ports): { job: string; instance: string }[] {
  return [
    { job: 'checkout', instance: local(ports.checkout_admin) },
    { job: 'payments', instance: local(ports.payments_admin) },
    { job: 'desk', instance: local(ports.desk_admin) },
    { job: 'prometheus', instance: local(ports.prometheus) },
    { job: 'alertmanager', instance: local(ports.alertmanager) },
  ];
}

function deploymentOn(ports: Ports, credentialsFile: string): Deployment {
  return {
    targets: targetsOn(ports).map(({ job, instance }) => ({ job, addresses: [instance] })),
    alertmanager: local(ports.alertmanager),
    webhookUrl: `http://${local(ports.desk)}/webhooks/alertmanager`,
    credentialsFile,
    runbooksUrl: `http://${local(ports.desk)}/runbooks`,
  };
}

/** Writes both configurations, the rules and the webhook's token into a folder. */
export async function writeMonitoring(options: {
  folder: string;
  ports: Ports;
  secrets: Secrets;
  timeScale: number;
}): Promise<{ prometheusFile: string; alertmanagerFile: string }> {
  const { folder, ports, secrets, timeScale } = options;
  const credentialsFile = join(folder, 'webhook-token');
  await mkdir(folder, { recursive: true });
  await writeFile(credentialsFile, secrets.deskWebhook, { mode: 0o600 });
  const { files } = await withDocumentFaults(async () =>
    generateAll({
      documents: await findSloDocuments(),
      root: checkoutFolder,
      deployment: deploymentOn(ports, credentialsFile),
      timeScale,
    }),
  );
  await writeGenerated(files, folder);
  return {
    prometheusFile: join(folder, 'prometheus', 'prometheus.yml'),
    alertmanagerFile: join(folder, 'alertmanager', 'alertmanager.yml'),
  };
}
