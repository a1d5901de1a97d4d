/** A chart asks the page for another range. */
import type { Instants } from '../shared/time-range.ts';

const target = new EventTarget();

export function zoomTo(instants: Instants): void {
  target.dispatchEvent(new CustomEvent('zoom', { detail: instants }));
}

export function onZoom(listener: (instants: Instants) => void, signal: AbortSignal): void {
  target.addEventListener('zoom', (event) => listener((event as CustomEvent<Instants>).detail), { signal });
}
