/** Makes the line above the panels work: variables, time range, refresh, pause, share. */
import { rangeTitle, type TimeRange } from '../shared/time-range.ts';
import { instantsOf, type PageState, parametersOf } from './page-state.ts';
import type { Panels } from './panels.ts';
import { onZoom } from './zoom.ts';

type Hooks = { panels: Panels; goTo: (address: string) => void };

/** @returns how to end it */
export function startToolbar(state: PageState, { panels, goTo }: Hooks): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
  const form = byId<HTMLFormElement>('controls');
  const status = byId('status');
  const addressOf = (parameters: URLSearchParams) => `/dashboards/${state.settings.uid}?${parameters}`;

  function say(text: string): void {
    status.textContent = text;
  }

  // The server has written it in its own time zone.
  byId('time-title').textContent = rangeTitle(state.range);

  function setRange(range: TimeRange): void {
    state.range = range;
    byId('time-title').textContent = rangeTitle(range);
    for (const button of form.querySelectorAll<HTMLElement>('[data-from]')) {
      button.setAttribute('aria-pressed', String(button.dataset.from === range.from && range.to === 'now'));
    }
    history.pushState(null, '', addressOf(parametersOf(state)));
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.top nav a')) {
      const address = new URL(link.href);
      address.search = String(new URLSearchParams(range));
      link.href = address.href;
    }
    panels.reload();
    say(`Showing ${rangeTitle(range)}`);
  }

  /** The variables as the form has them; the server draws the page for them. */
  function applyVariables(): void {
    const parameters = new URLSearchParams(state.range);
    for (const [name, value] of new FormData(form)) parameters.append(name, String(value));
    for (const [name, values] of Object.entries(state.settings.variables)) {
      if (form.elements.namedItem(`var-${name}`)) continue;
      for (const value of values) parameters.append(`var-${name}`, value);
    }
    goTo(addressOf(parameters));
  }

  form.addEventListener('submit', (event) => event.preventDefault(), { signal });
  form.addEventListener(
    'change',
    (event) => {
      const input = event.target as HTMLInputElement;
      if (!input.name?.startsWith('var-')) return;
      if (input.type === 'checkbox') chooseAmong(input);
      else applyVariables();
    },
    { signal },
  );
  form.addEventListener(
    'click',
    (event) => {
      const button = (event.target as Element).closest('button');
      if (button?.dataset.from) {
        closeMenus();
        setRange({ from: button.dataset.from, to: 'now' });
      } else if (button?.hasAttribute('data-apply')) applyVariables();
    },
    { signal },
  );

  const from = byId<HTMLInputElement>('time-from');
  const to = byId<HTMLInputElement>('time-to');
  byId('time').addEventListener(
    'click',
    () => {
      const instants = instantsOf(state);
      from.value = localTime(instants.from);
      to.value = localTime(instants.to);
    },
    { signal },
  );
  byId('time-apply').addEventListener(
    'click',
    () => {
      const range = { from: String(Date.parse(from.value)), to: String(Date.parse(to.value)) };
      to.setCustomValidity(
        Number(range.to) > Number(range.from) ? '' : 'The end must be after the beginning.',
      );
      if (!from.reportValidity() || !to.reportValidity()) return;
      closeMenus();
      setRange(range);
    },
    { signal },
  );

  const refresh = byId<HTMLSelectElement>('refresh');
  const pause = byId('pause');
  state.refreshMs = Number(refresh.value) * 1000;
  state.paused = pause.getAttribute('aria-pressed') === 'true';
  refresh.addEventListener(
    'change',
    () => {
      state.refreshMs = Number(refresh.value) * 1000;
    },
    { signal },
  );
  pause.addEventListener(
    'click',
    () => {
      state.paused = !state.paused;
      pause.setAttribute('aria-pressed', String(state.paused));
      say(state.paused ? 'Paused' : 'Live again');
      if (!state.paused) panels.reload();
    },
    { signal },
  );

  byId('share').addEventListener(
    'click',
    async () => {
      const parameters = parametersOf(state);
      const instants = instantsOf(state);
      // What is shared shows the same to whoever opens it later.
      for (const [name, value] of Object.entries(instants)) parameters.set(name, String(Math.round(value)));
      const address = new URL(addressOf(parameters), location.href).href;
      const copied = await navigator.clipboard?.writeText(address).then(
        () => true,
        () => false,
      );
      if (copied) say('Address copied: it shows this range to whoever opens it');
      else history.replaceState(null, '', address);
      if (!copied) say('The address line has the address to share');
    },
    { signal },
  );

  document.addEventListener(
    'click',
    (event) => closeMenus((event.target as Element).closest('details.menu')),
    { signal },
  );
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      const open = form.querySelector<HTMLDetailsElement>('details.menu[open]');
      closeMenus();
      open?.querySelector('summary')?.focus();
    },
    { signal },
  );
  onZoom(
    (instants) => setRange({ from: String(Math.round(instants.from)), to: String(Math.round(instants.to)) }),
    signal,
  );

  function closeMenus(except: Element | null = null): void {
    for (const menu of form.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
      if (menu !== except) menu.open = false;
    }
  }

  return () => ended.abort();
}

/** All excludes the others, and another excludes All. */
function chooseAmong(chosen: HTMLInputElement): void {
  const boxes = chosen.closest('fieldset')?.querySelectorAll<HTMLInputElement>('input') ?? [];
  for (const box of boxes) {
    if (box !== chosen && chosen.checked && 'all' in chosen.dataset !== 'all' in box.dataset)
      box.checked = false;
  }
}

/** As `datetime-local` wants it: the reader's own zone. */
function localTime(epochMs: number): string {
  const offsetMs = new Date(epochMs).getTimezoneOffset() * 60_000;
  return new Date(epochMs - offsetMs).toISOString().slice(0, 19);
}
