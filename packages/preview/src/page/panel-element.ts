/** A panel as the server sends it: its place, its title, and what can be said of it before there is data. */
import type { PlacedPanel } from '../layout.ts';
import { fillText, type LinkContext, resolveLink } from '../shared/links.ts';
import type { Link, PanelSettings } from '../shared/panel-data.ts';
import { whyNotDrawn } from '../support.ts';
import { renderMarkdown } from '../text.ts';
import { Html, html } from './html.ts';

export type PanelElement = {
  key: string;
  settings: PanelSettings;
  scope: PlacedPanel['scope'];
  element: Html;
};

/** @param key tells the copies of a repeated panel apart; an HTML id */
export function panelElement(
  key: string,
  { panel, position, scope }: PlacedPanel,
  links: LinkContext,
): PanelElement {
  const scoped = { ...links, variables: { ...links.variables, ...asLists(scope) } };
  const title = fillText(panel.title ?? '', scoped.variables);
  const description = fillText(panel.description ?? '', scoped.variables);
  const settings: PanelSettings = {
    id: panel.id ?? 0,
    type: panel.type,
    title,
    description,
    options: panel.options ?? {},
    links: panel.links ?? [],
  };
  const fixed = fixedBody(panel.type, whyNotDrawn(panel), settings, scoped);
  const place = `x${position.x} y${position.y} w${position.w} h${position.h}`;
  const small = position.w <= 6 && position.h <= 6 ? ' small' : '';
  const element = html`<article class="panel ${place}${small}" id="${key}" data-type="${panel.type}"${title ? html` aria-labelledby="${key}-title"` : html` aria-label="${panel.type}"`}>
${title !== '' && header(key, title, settings, scoped, panel.timeFrom)}<div class="body ${panel.type}" data-state="${fixed ? fixed.state : 'waiting'}">${fixed?.content}</div>
${description !== '' && html`<div class="description" hidden>${new Html(renderMarkdown(description, scoped))}</div>\n`}</article>
`;
  return { key, settings, scope, element };
}

function header(
  key: string,
  title: string,
  { links }: PanelSettings,
  context: LinkContext,
  ownTime: string | undefined,
): Html {
  const link = nextStep(links);
  const address = link && resolveLink(link.url, context);
  return html`<header><h3 id="${key}-title" title="${title}">${title}</h3>${ownTime && html`<span class="own-time">last ${ownTime}</span>`}${
    address !== undefined &&
    html`<a class="link" href="${address}">${fillText(link!.title, context.variables)}</a>`
  }<button type="button" class="about" aria-label="About ${title}: description, links, values, queries" title="Description, links, values, queries">i</button></header>
`;
}

/** Of all links (the dialog has them) the one that is wanted at once: the runbook where there is just one, else a dashboard. */
function nextStep(links: readonly Link[]): Link | undefined {
  const runbooks = links.filter(({ title }) => title.startsWith('Runbook'));
  if (runbooks.length === 1) return { ...runbooks[0]!, title: 'Runbook' };
  return links.find(({ title }) => !title.startsWith('Runbook'));
}

function fixedBody(type: string, reason: string | undefined, settings: PanelSettings, links: LinkContext) {
  if (reason !== undefined) return { state: 'unsupported', content: html`<p class="notice">${reason}</p>` };
  if (type !== 'text') return undefined;
  const { mode = 'markdown', content = '' } = settings.options as { mode?: string; content?: string };
  const filled = fillText(content, links.variables);
  return {
    state: 'drawn',
    content: mode === 'markdown' ? new Html(renderMarkdown(filled, links)) : html`<pre>${filled}</pre>`,
  };
}

function asLists(scope: PlacedPanel['scope']): Record<string, string[]> {
  return Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, [value]]));
}
