/** One panel: loads its data, draws it, says when there is none. */
import type { PanelOptions } from '../shared/page-settings.ts';
import type { PanelData } from '../shared/panel-data.ts';
import { element } from './dom.ts';
import type { Drawing } from './draw/drawing.ts';
import { drawers, emptyText } from './draw/index.ts';
import { LoadError, loadPanelData } from './load.ts';
import { linkContextOf, type PageState } from './page-state.ts';

export type Panel = {
  id: string;
  element: HTMLElement;
  settings: PanelOptions;
  data(): PanelData | undefined;
  setSeen(seen: boolean): void;
  load(options?: { anew?: boolean }): Promise<void>;
  /** When the next load is due, in milliseconds since the epoch. */
  dueAt(): number;
  /** Draws the same data again; with other colours, from scratch. */
  redraw(options?: { colours?: boolean }): void;
  dispose(): void;
};

/** Points are asked for in steps, so that panels of about the same width share an answer. */
const POINTS_STEP = 100;

export function createPanel(article: HTMLElement, settings: PanelOptions, state: PageState): Panel {
  const body = article.querySelector<HTMLElement>('.body')!;
  const draw = drawers[settings.type];
  const isFixed = draw === undefined || body.dataset.state !== 'waiting';
  let seen = false;
  let data: PanelData | undefined;
  let drawing: Drawing | undefined;
  let loadedAt = 0;
  let isStale = true;
  let current: AbortController | undefined;

  function show(kind: 'drawn' | 'empty' | 'error', message?: string): void {
    if (message !== undefined) {
      drawing?.dispose();
      drawing = undefined;
      body.replaceChildren(element('p', { class: 'notice' }, message));
    }
    body.dataset.state = kind;
  }

  function drawData(): void {
    if (!data || !draw) return;
    const nothing = emptyText(data, settings.type);
    if (nothing !== undefined) {
      show('empty', nothing);
      return;
    }
    const context = { settings, state, links: linkContextOf(state, settings.scope) };
    if (!drawing?.update(data)) {
      drawing?.dispose();
      body.replaceChildren();
      drawing = draw(body, data, context);
    }
    show('drawn');
  }

  async function load({ anew = false } = {}): Promise<void> {
    if (isFixed) return;
    isStale ||= anew;
    // A slow answer is waited for, but not one to a question that is no longer asked.
    if (!seen || (current && !anew)) return;
    current?.abort();
    const own = new AbortController();
    current = own;
    loadedAt = Date.now();
    isStale = false;
    if (body.dataset.state === 'waiting') body.dataset.state = 'loading';
    const points = Math.max(POINTS_STEP, Math.ceil(body.clientWidth / POINTS_STEP) * POINTS_STEP);
    try {
      const { id, scope } = settings;
      data = await loadPanelData(state, { id, scope, points: Math.min(points, 2000), signal: own.signal });
      drawData();
    } catch (error) {
      if (own.signal.aborted) return;
      if (!(error instanceof LoadError)) console.error(error);
      show('error', (error as Error).message);
    } finally {
      if (current === own) current = undefined;
    }
  }

  return {
    id: article.id,
    element: article,
    settings,
    data: () => data,
    setSeen: (now) => {
      seen = now;
      if (seen && isStale) load();
    },
    load,
    // Points that lie minutes apart need not be asked for every few seconds.
    dueAt: () =>
      seen && !isFixed
        ? loadedAt + Math.max(state.refreshMs, Math.min((data?.stepMs ?? 0) / 2, 60_000))
        : Number.POSITIVE_INFINITY,
    redraw: ({ colours = false } = {}) => {
      if (!drawing) return;
      if (colours) {
        drawing.dispose();
        drawing = undefined;
        drawData();
      } else drawing.redraw?.();
    },
    dispose: () => {
      current?.abort();
      drawing?.dispose();
    },
  };
}
