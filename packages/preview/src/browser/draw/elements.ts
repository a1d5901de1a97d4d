import type { PanelData } from '../../shared/panel-data.ts';
import { keepingFocus } from '../dom.ts';
import type { Drawing } from './drawing.ts';

/** For what is made of elements: every update makes them anew, and the focus stays where it was. */
export function drawElements(
  body: HTMLElement,
  data: PanelData,
  make: (data: PanelData) => readonly Node[],
): Drawing {
  const draw = (latest: PanelData) => keepingFocus(body, () => body.replaceChildren(...make(latest)));
  draw(data);
  return {
    update: (latest) => {
      draw(latest);
      return true;
    },
    dispose: () => {},
  };
}
