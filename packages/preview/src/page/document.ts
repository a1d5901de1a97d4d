/** The frame around both pages: head, the line with all dashboards, and what a preview is. */
import type { Dashboard } from '../dashboard.ts';
import { type Html, html } from './html.ts';

export type PageFrame = {
  title: string;
  /** All of them, for the line at the top. */
  dashboards: readonly Dashboard[];
  /** Address of the folder of assets, with its version. */
  assets: string;
  stylesheets: readonly string[];
  modules: readonly string[];
  /** Keeps the time range from one dashboard to the next. */
  search: string;
  /** The same page in Grafana, where there is a Grafana. */
  grafanaLink?: string;
  currentUid?: string;
  main: Html;
};

export function documentPage(frame: PageFrame): string {
  const { title, dashboards, assets, stylesheets, modules, search, grafanaLink, currentUid, main } = frame;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Vigil</title>
<link rel="icon" href="${assets}/icon.svg" type="image/svg+xml">
${stylesheets.map((sheet) => html`<link rel="stylesheet" href="${assets}/${sheet}">\n`)}${modules.map((module) => html`<link rel="modulepreload" href="${assets}/${module}">\n`)}${modules.length > 0 && html`<script type="module" src="${assets}/browser/main.ts"></script>\n`}</head>
<body>
<a class="skip" href="#main">Skip to the panels</a>
<header class="top">
<a class="home" href="/dashboards">Vigil</a>
<nav aria-label="Dashboards"><ul>
${dashboards.map(
  ({ uid, title: name }) =>
    html`<li><a href="/dashboards/${uid}${search}"${uid === currentUid && html` aria-current="page"`}>${name}</a></li>\n`,
)}</ul></nav>
<p class="preview"><strong>Preview</strong> <span>${grafanaLink ? html`<a href="${grafanaLink}">open in Grafana</a>` : 'read-only; no Grafana here'}</span></p>
</header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`.text;
}
