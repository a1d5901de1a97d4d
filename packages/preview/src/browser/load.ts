/** Asks the desk for data. What fails is told by the problem document that it answers with. */
import type { Annotation, PanelData } from '../shared/panel-data.ts';
import { type PageState, parametersOf } from './page-state.ts';

/** Says what went wrong, for the panel. */
export class LoadError extends Error {}

export async function loadPanelData(
  state: PageState,
  panel: { id: number; scope: Readonly<Record<string, string>>; points: number; signal: AbortSignal },
): Promise<PanelData> {
  const parameters = parametersOf(state, panel.scope);
  parameters.set('points', String(panel.points));
  return load(`/dashboards/${state.settings.uid}/panels/${panel.id}/data?${parameters}`, panel.signal);
}

export async function loadAnnotations(state: PageState): Promise<Annotation[]> {
  const address = `/dashboards/${state.settings.uid}/annotations?${parametersOf(state)}`;
  return (await load<{ annotations: Annotation[] }>(address)).annotations;
}

async function load<T>(address: string, signal: AbortSignal | null = null): Promise<T> {
  const response = await fetch(address, { signal }).catch((error: Error) => {
    throw error.name === 'AbortError' ? error : new LoadError('The desk does not answer.');
  });
  const body = (await response.json().catch(() => ({}))) as T & { detail?: string; title?: string };
  if (response.ok) return body;
  throw new LoadError(body.detail ?? body.title ?? `The desk answered ${response.status}.`);
}
