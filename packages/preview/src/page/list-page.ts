import type { Dashboard } from '../dashboard.ts';
import { documentPage, type PageFrame } from './document.ts';
import { html } from './html.ts';

/** `/dashboards`: what there is to look at. */
export function listPage(frame: Omit<PageFrame, 'title' | 'main' | 'modules'>): string {
  const { dashboards } = frame;
  return documentPage({
    ...frame,
    title: 'Dashboards',
    modules: [],
    main: html`<div class="toolbar"><h1>Dashboards</h1></div>
<p class="lead">Grafana's dashboards of this kit, drawn by the desk from the same JSON and the same Prometheus: read-only, live, for where there is no Grafana.</p>
${
  dashboards.length === 0
    ? html`<p class="lead">There are none in the folder that <code>DASHBOARDS_FOLDER</code> names. <code>npm run dashboards</code> generates them.</p>`
    : html`<ul class="cards">\n${dashboards.map(card)}</ul>`
}`,
  });
}

const card = ({ uid, title, description, tags = [] }: Dashboard) => html`<li class="card">
<h2><a href="/dashboards/${uid}">${title}</a></h2>
${description && html`<p>${description}</p>\n`}${tags.length > 0 && html`<p class="tags">${tags.map((tag) => html`<span>${tag}</span> `)}</p>\n`}</li>
`;
