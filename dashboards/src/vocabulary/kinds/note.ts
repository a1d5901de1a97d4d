import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { linkBuilder } from '../link.ts';
import { type About, built, descriptionOf, type Panel } from '../panel.ts';

export type Note = Omit<About, 'unit' | 'thresholds' | 'mappings'> & { markdown: string };

/** Words. */
export function note(about: Note): Panel {
  const builder = new PanelBuilder()
    .title(about.title)
    .description(descriptionOf(about))
    .links(about.links.map(linkBuilder))
    .mode(TextMode.Markdown)
    .content(about.markdown);
  return built(builder, about);
}
