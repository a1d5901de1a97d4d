// The configuration of the native Prometheus and Alertmanager, from the same SLO documents as the committed one.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployment, generateAll, writeGenerated } from '@vigil/slo';
import { checkoutFolder } from '../paths.ts';
import { findSloDocuments, withDocumentFaults } from '../slo-documents.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

function deploymentOn(ports: Ports, credentialsFile: string): Deployment {
  const local = (port: number) => `127.0.0.1:${port}`;
  return {
    targets: [
      { job: 'checkout', addresses: [local(ports.checkout_admin)] },
      { job: 'payments', addresses: [local(ports.payments_admin)] },
      { job: 'desk', addresses: [local(ports.desk_admin)] },
      { job: 'prometheus', addresses: [local(ports.prometheus)] },
      { job: 'alertmanager', addresses: [local(ports.alertmanager)] },
    ],
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
