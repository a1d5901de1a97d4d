/** Markdown of descriptions and text panels as HTML that is safe to show: HTML within it is shown as it is written. */
import markdownIt from 'markdown-it';
import { type LinkContext, resolveLink } from './shared/links.ts';

const renderer = markdownIt({ html: false, linkify: true });
renderer.renderer.rules.table_open = () => '<div class="scroll"><table>\n';
renderer.renderer.rules.table_close = () => '</table></div>\n';
renderer.core.ruler.push('links_within', (state) => {
  const context = (state.env as { links?: LinkContext }).links;
  for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
    if (token.type !== 'link_open' || !context) continue;
    const address = resolveLink(decoded(String(token.attrGet('href') ?? '')), context);
    // A link that leads nowhere here is a text.
    token.attrs = address === undefined ? [] : [['href', address]];
  }
});

/** @param links what `/d/<uid>` and variables in links mean here */
export function renderMarkdown(text: string, links: LinkContext): string {
  return renderer.render(text, { links });
}

/** markdown-it has encoded the braces of `${name}`. */
function decoded(address: string): string {
  return address
    .replaceAll('%7B', '{')
    .replaceAll('%7D', '}')
    .replaceAll('%22', '"')
    .replaceAll('%5B', '[')
    .replaceAll('%5D', ']');
}
