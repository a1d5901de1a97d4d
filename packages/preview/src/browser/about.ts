/** What there is to know of a panel, in a dialog: description, links, last values, queries, annotations. */
import { displayText } from '../shared/display.ts';
import { resolveLink } from '../shared/links.ts';
import type { Field, PanelData } from '../shared/panel-data.ts';
import { reduce } from '../shared/reduce.ts';
import { formatValue } from '../shared/units.ts';
import { anchor, element } from './dom.ts';
import { annotationText } from './draw/chart-tooltip.ts';
import { linkContextOf, type PageState } from './page-state.ts';
import type { Panel } from './panel.ts';
import type { Panels } from './panels.ts';

const MOST_ROWS = 100;

/** @returns how to end it */
export function startAbout(container: HTMLElement, state: PageState, panels: Panels): () => void {
  const dialog = document.getElementById('about') as HTMLDialogElement;
  const open = (event: Event) => {
    const button = (event.target as Element).closest('button.about');
    const panel = button && panels.find(button.closest('article')?.id ?? '');
    if (!panel) return;
    dialog.replaceChildren(...contentOf(panel, state));
    dialog.showModal();
  };
  const close = (event: Event) => {
    const isOutside = event.target === dialog;
    if (isOutside || (event.target as Element).closest('[data-close]')) dialog.close();
  };
  container.addEventListener('click', open);
  dialog.addEventListener('click', close);
  return () => {
    dialog.close();
    container.removeEventListener('click', open);
    dialog.removeEventListener('click', close);
  };
}

function contentOf(panel: Panel, state: PageState): HTMLElement[] {
  const { settings } = panel;
  const data = panel.data();
  const description = panel.element.querySelector('.description')?.cloneNode(true) as HTMLElement | undefined;
  description?.removeAttribute('hidden');
  const links = settings.links.flatMap(({ title, url }) => {
    const address = resolveLink(url, linkContextOf(state, settings.scope));
    return address === undefined ? [] : [element('li', {}, anchor(address, title))];
  });
  return [
    element(
      'header',
      {},
      element('h2', { id: 'about-title' }, settings.title),
      element('button', { type: 'button', 'data-close': true }, 'Close'),
    ),
    ...(description ? [description] : []),
    ...(links.length > 0 ? [element('ul', { class: 'links' }, ...links)] : []),
    ...(data
      ? [
          ...data.notes.map((note) => element('p', { class: 'note' }, note)),
          ...valuesOf(data),
          ...queriesOf(data),
        ]
      : []),
    ...annotationsOf(state),
  ];
}

/** The text in the place of a picture: every series with its last value and its bounds. */
function valuesOf(data: PanelData): HTMLElement[] {
  const fields = data.frames.flatMap((frame) => frame.fields.filter(({ type }) => type === 'number'));
  if (fields.length === 0) return [];
  const row = (field: Field) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, field.displayName),
      ...['lastNotNull', 'min', 'mean', 'max'].map((id) =>
        element('td', { class: 'number' }, displayText(reduce(field.values, id), field.config)),
      ),
    );
  const headings = ['Series', 'Last', 'Min', 'Mean', 'Max'].map((text, index) =>
    element('th', { scope: 'col', class: index > 0 ? 'number' : undefined }, text),
  );
  return [
    element('h3', {}, 'Values'),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Values' },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, ...headings)),
        element('tbody', {}, ...fields.slice(0, MOST_ROWS).map(row)),
      ),
    ),
  ];
}

function queriesOf({ queries, stepMs, exemplars, frames }: PanelData): HTMLElement[] {
  if (queries.length === 0) return [];
  const unit = frames[0]?.fields.find(({ type }) => type === 'number')?.config.unit;
  const traces = exemplars.slice(0, 10).flatMap(({ value, labels }) => {
    const trace = labels.trace_id ?? labels.traceID;
    return trace ? [element('li', {}, `${formatValue(value, unit)}: trace ${trace}`)] : [];
  });
  return [
    element('h3', {}, `Queries, a point every ${formatValue(stepMs / 1000, 's')}`),
    ...queries.map(({ refId, expr }) =>
      element('pre', { tabindex: '0', 'aria-label': `Query ${refId}` }, expr),
    ),
    ...(traces.length > 0 ? [element('h3', {}, 'Exemplars, the highest'), element('ul', {}, ...traces)] : []),
  ];
}

function annotationsOf({ annotations }: PageState): HTMLElement[] {
  if (annotations.length === 0) return [];
  const latest = annotations.slice(-20).reverse();
  return [
    element('h3', {}, 'What happened in this range'),
    element(
      'ul',
      {},
      ...latest.map((annotation) =>
        element('li', {}, `${formatValue(annotation.time, 'dateTimeAsIso')} ${annotationText(annotation)}`),
      ),
    ),
  ];
}
