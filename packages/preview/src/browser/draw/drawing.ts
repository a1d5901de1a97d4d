/** What every kind of drawing is given, and can do. */
import type { LinkContext } from '../../shared/links.ts';
import type { PanelOptions } from '../../shared/page-settings.ts';
import type { PanelData } from '../../shared/panel-data.ts';
import type { PageState } from '../page-state.ts';

export type DrawContext = { settings: PanelOptions; state: PageState; links: LinkContext };

export type Drawing = {
  /** Shows other data of the same panel; false when it must be drawn anew. */
  update(data: PanelData): boolean;
  /** The page's annotations or the crosshair have changed. */
  redraw?(): void;
  dispose(): void;
};

export type Draw = (body: HTMLElement, data: PanelData, context: DrawContext) => Drawing;
