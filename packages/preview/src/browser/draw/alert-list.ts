import type { Alert } from '../../shared/panel-data.ts';
import { formatValue } from '../../shared/units.ts';
import { cssColour } from '../colours.ts';
import { anchor, element } from '../dom.ts';
import type { Draw } from './drawing.ts';
import { drawElements } from './elements.ts';

/** The alerts that fire or are about to, each with its runbook. */
export const drawAlertList: Draw = (body, data) =>
  drawElements(body, data, ({ alerts }) => [
    alerts.length === 0
      ? element('p', { class: 'calm' }, 'No alert fires.')
      : element('ul', { class: 'alerts' }, ...alerts.map(item)),
  ]);

const severityColours: Readonly<Record<string, string>> = {
  page: 'red',
  critical: 'red',
  ticket: 'orange',
  warning: 'orange',
};

function item({
  name,
  state,
  severity,
  summary,
  activeAt,
  labels,
  runbookUrl,
  dashboardUrl,
}: Alert): HTMLLIElement {
  const made = element(
    'li',
    {},
    element(
      'p',
      {},
      element('strong', {}, name),
      ` ${[severity, labels.service, labels.tier].filter(Boolean).join(' · ')} · `,
      element('span', {}, `${state} for ${formatValue((Date.now() - activeAt) / 1000, 's', 0)}`),
    ),
    element('p', {}, summary),
    element(
      'p',
      { class: 'links' },
      runbookUrl !== undefined && /^https?:/.test(runbookUrl) && anchor(runbookUrl, 'Runbook'),
      ' ',
      dashboardUrl !== undefined && /^https?:/.test(dashboardUrl) && anchor(dashboardUrl, 'Dashboard'),
    ),
  );
  made.style.borderLeftColor = cssColour(
    state === 'firing' ? (severityColours[severity] ?? 'yellow') : 'gray',
  );
  return made;
}
