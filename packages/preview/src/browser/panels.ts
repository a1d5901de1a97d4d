/** All panels of the page: draws those that are seen, and keeps them up to date while time goes by. */
import { loadAnnotations } from './load.ts';
import { instantsOf, isMoving, type PageState } from './page-state.ts';
import { createPanel, type Panel } from './panel.ts';

export type Panels = {
  find(id: string): Panel | undefined;
  /** The range has changed: everything that is seen is asked for anew. */
  reload(): void;
  stop(): void;
};

/** A panel this near to the window is drawn before it is scrolled to. */
const MARGIN = '300px';
const TICK_MS = 1000;

export function startPanels(container: HTMLElement, state: PageState): Panels {
  const panels = new Map<Element, Panel>();
  for (const [id, settings] of Object.entries(state.settings.panels)) {
    const element = document.getElementById(id);
    if (element) panels.set(element, createPanel(element, settings, state));
  }
  const all = [...panels.values()];

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) panels.get(target)?.setSeen(isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  for (const element of panels.keys()) seen.observe(element);

  let annotationsAt = 0;
  async function refreshAnnotations(): Promise<void> {
    annotationsAt = Date.now();
    state.annotations = await loadAnnotations(state).catch(() => state.annotations);
    for (const panel of all) panel.redraw();
  }
  refreshAnnotations();

  const timer = setInterval(() => {
    if (!isMoving(state) || document.hidden) return;
    const now = Date.now();
    for (const panel of all) if (now >= panel.dueAt()) panel.load();
    const { from, to } = instantsOf(state);
    if (now - annotationsAt >= Math.max(state.refreshMs, (to - from) / 200)) refreshAnnotations();
  }, TICK_MS);

  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const recolour = () => {
    for (const panel of all) panel.redraw({ colours: true });
  };
  scheme.addEventListener('change', recolour);

  return {
    find: (id) => all.find((panel) => panel.id === id),
    reload: () => {
      for (const panel of all) panel.load({ anew: true });
      refreshAnnotations();
    },
    stop: () => {
      clearInterval(timer);
      seen.disconnect();
      scheme.removeEventListener('change', recolour);
      for (const panel of all) panel.dispose();
      container.replaceChildren();
    },
  };
}
