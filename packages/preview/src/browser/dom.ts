/** Makes elements. Text is text: nothing that comes from a metric is ever parsed as HTML. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** A link, in a tab of its own where it leads away from the dashboards. */
export function anchor(address: string, text: string, newTab = /^https?:/.test(address)): HTMLAnchorElement {
  return element('a', { href: address, ...(newTab && { target: '_blank', rel: 'noopener' }) }, text);
}

/** Draws anew, and puts the focus back on the link or button that had it. */
export function keepingFocus(container: HTMLElement, draw: () => void): void {
  const focusables = () => [...container.querySelectorAll<HTMLElement>('a[href], button, [tabindex="0"]')];
  const position = focusables().indexOf(document.activeElement as HTMLElement);
  draw();
  if (position >= 0) focusables()[position]?.focus();
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
}
