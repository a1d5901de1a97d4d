import type { Dashboard, DashboardLink } from '../dashboard.ts';
import { layOut, type Section } from '../layout.ts';
import { fillText, type LinkContext, resolveLink } from '../shared/links.ts';
import type { PageSettings } from '../shared/page-settings.ts';
import { durationMs, type TimeRange } from '../shared/time-range.ts';
import { chosenVariables, type Variable } from '../variables.ts';
import { documentPage, type PageFrame } from './document.ts';
import { type Html, html } from './html.ts';
import { type PanelElement, panelElement } from './panel-element.ts';
import { type ToolbarLink, toolbar } from './toolbar.ts';

/** `/dashboards/:uid`: everything but the data, which `browser/main.ts` asks for. */
export function dashboardPage(options: {
  dashboard: Dashboard;
  variables: readonly Variable[];
  range: TimeRange;
  grafanaUrl: string;
  frame: Pick<PageFrame, 'dashboards' | 'assets' | 'stylesheets' | 'modules'>;
}): string {
  const { dashboard, variables, range, grafanaUrl, frame } = options;
  const links: LinkContext = { range, variables: chosenVariables(variables), grafanaUrl };
  const sections = layOut(dashboard, variables).map((section, index) => drawSection(section, index, links));
  const panels = sections.flatMap((section) => section.panels);
  const settings: PageSettings = {
    uid: dashboard.uid,
    range,
    variables: links.variables,
    grafanaUrl,
    panels: Object.fromEntries(panels.map((panel) => [panel.key, { ...panel.settings, scope: panel.scope }])),
  };
  const refreshSeconds = (durationMs(dashboard.refresh || '5s') ?? 5000) / 1000;
  const everything = kept({ keepTime: true, includeVars: true }, links);
  return documentPage({
    ...frame,
    title: dashboard.title,
    currentUid: dashboard.uid,
    search: `?${new URLSearchParams(range)}`,
    ...(grafanaUrl !== '' && { grafanaLink: `${grafanaUrl}/d/${dashboard.uid}?${everything}` }),
    main: html`${toolbar({
      title: dashboard.title,
      variables,
      links: linksOf(dashboard.links ?? [], links, frame.dashboards),
      range,
      refreshSeconds,
    })}
<div id="panels" data-page="${JSON.stringify(settings)}">
${sections.map(({ element }) => element)}
</div>
<dialog id="about" aria-labelledby="about-title"></dialog>
<div id="tooltip" hidden></div>`,
  });
}

function drawSection(
  section: Section,
  index: number,
  links: LinkContext,
): { element: Html; panels: PanelElement[] } {
  const panels = section.panels.map((placed, position) =>
    panelElement(`panel-${placed.panel.id ?? 0}-${index}-${position}`, placed, links),
  );
  const grid = html`<div class="grid">
${panels.map(({ element }) => element)}</div>`;
  const { row, scope } = section;
  if (!row) return { panels, element: html`<section class="row">${grid}</section>\n` };
  const own = Object.fromEntries(Object.entries(scope).map(([name, value]) => [name, [value]]));
  const title = fillText(row.title, { ...links.variables, ...own });
  return {
    panels,
    element: html`<details class="row"${!row.collapsed && html` open`}><summary><h2>${title}</h2></summary>
${grid}</details>
`,
  };
}

/** A link to an address, or to every dashboard with its tags. */
function linksOf(
  links: readonly DashboardLink[],
  context: LinkContext,
  dashboards: readonly Dashboard[],
): ToolbarLink[] {
  return links.flatMap((link): ToolbarLink[] => {
    // A menu of dashboards is the line at the top already.
    if (link.type === 'dashboards' && link.asDropdown) return [];
    if (link.type === 'dashboards') {
      const wanted = link.tags ?? [];
      return dashboards
        .filter(({ tags = [] }) => wanted.every((tag) => tags.includes(tag)))
        .map(({ uid, title }) => ({
          title,
          url: `/dashboards/${uid}?${kept(link, context)}`,
          newTab: false,
        }));
    }
    const separator = link.url.includes('?') ? '&' : '?';
    const url = resolveLink(`${link.url}${separator}${kept(link, context)}`, context);
    return url === undefined
      ? []
      : [{ title: fillText(link.title, context.variables), url, newTab: link.targetBlank ?? false }];
  });
}

function kept(
  { keepTime, includeVars }: Pick<DashboardLink, 'keepTime' | 'includeVars'>,
  { range, variables }: LinkContext,
): string {
  return new URLSearchParams([
    ...(keepTime ? Object.entries(range) : []),
    ...(includeVars
      ? Object.entries(variables).flatMap(([name, values]) => values.map((value) => [`var-${name}`, value]))
      : []),
  ]).toString();
}
