/** Goes to another state of the page without loading it all anew: the main part is fetched and put in place. */

export type Navigation = { goTo(address: string): Promise<void> };

export function startNavigation(hooks: { beforeSwap: () => void; afterSwap: () => void }): Navigation {
  async function show(address: string): Promise<void> {
    const response = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => undefined);
    // Anything unexpected is left to the browser, which tells it in its own way.
    if (!response?.ok) return location.assign(address);
    const fetched = new DOMParser().parseFromString(await response.text(), 'text/html');
    const main = fetched.getElementById('main');
    if (!main) return location.assign(address);
    const focused = document.activeElement?.id;
    hooks.beforeSwap();
    document.getElementById('main')?.replaceWith(document.adoptNode(main));
    document.title = fetched.title;
    if (focused) document.getElementById(focused)?.focus();
    hooks.afterSwap();
  }

  addEventListener('popstate', () => {
    // The skip link only moves within the page.
    if (location.hash === '') show(location.href);
  });
  return {
    goTo: async (address) => {
      history.pushState(null, '', address);
      await show(address);
    },
  };
}
