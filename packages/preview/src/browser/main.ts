/** Brings a dashboard's page to life. */
import { startAbout } from './about.ts';
import { startNavigation } from './navigation.ts';
import { readPageState } from './page-state.ts';
import { startPanels } from './panels.ts';
import { startToolbar } from './toolbar.ts';

/** Starts what the page has; returns how to end it, before another dashboard takes its place. */
function start(): () => void {
  const container = document.getElementById('panels');
  if (!container) return () => {};
  const state = readPageState(container);
  document.querySelector('.top [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  const panels = startPanels(container, state);
  const stopToolbar = startToolbar(state, { panels, goTo: (address) => navigation.goTo(address) });
  const stopAbout = startAbout(container, state, panels);
  return () => {
    stopAbout();
    stopToolbar();
    panels.stop();
  };
}

let stop = () => {};
const navigation = startNavigation({
  beforeSwap: () => stop(),
  afterSwap: () => {
    stop = start();
  },
});
stop = start();
