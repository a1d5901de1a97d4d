import { displayText } from '../../shared/display.ts';
import { calculationOf, reduce } from '../../shared/reduce.ts';
import { cssColour } from '../colours.ts';
import { element, keepingFocus } from '../dom.ts';
import type { Chart, ChartSeries } from './chart.ts';

type LegendOptions = {
  showLegend?: boolean;
  displayMode?: 'list' | 'table' | 'hidden';
  placement?: string;
  calcs?: string[];
};

/** The names of a chart's series with what is known of them. A click on one leaves it alone on the chart; another brings all back. */
export function chartLegend(
  options: Readonly<Record<string, unknown>>,
  isolate: (name: string | undefined) => void,
): { element: HTMLElement; placement: string; show: (chart: Chart) => void } {
  const {
    showLegend = true,
    displayMode = 'list',
    placement = 'bottom',
    calcs = [],
  } = (options.legend ?? {}) as LegendOptions;
  const container = element('div', { class: 'legend-box' });
  const isShown = showLegend && displayMode !== 'hidden';
  let isolated: string | undefined;

  function draw(chart: Chart): void {
    const choose = (name: string) => {
      isolated = isolated === name ? undefined : name;
      isolate(isolated);
      show(chart);
    };
    const entries = chart.series.filter(({ field }) => !hiddenFromLegend(field.config.custom));
    container.replaceChildren(
      displayMode === 'table' ? tableOf(entries, calcs, choose) : listOf(entries, calcs, choose),
    );
  }

  function listOf(
    series: readonly ChartSeries[],
    calculations: readonly string[],
    choose: (name: string) => void,
  ): HTMLElement {
    return element(
      'ul',
      { class: 'legend' },
      ...series.map((one) =>
        element('li', {}, nameButton(one, choose), ...calculations.map((id) => ` ${calculated(one, id)}`)),
      ),
    );
  }

  function tableOf(
    series: readonly ChartSeries[],
    calculations: readonly string[],
    choose: (name: string) => void,
  ): HTMLElement {
    const headings = calculations.map((id) =>
      element('th', { scope: 'col', class: 'number' }, calculationOf(id).title.replace(' *', '')),
    );
    return element(
      'table',
      { class: 'legend' },
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Name'), ...headings)),
      element(
        'tbody',
        {},
        ...series.map((one) =>
          element(
            'tr',
            {},
            element('td', {}, nameButton(one, choose)),
            ...calculations.map((id) => element('td', { class: 'number' }, calculated(one, id))),
          ),
        ),
      ),
    );
  }

  function nameButton({ name, colour }: ChartSeries, choose: (name: string) => void): HTMLButtonElement {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = cssColour(colour);
    const button = element(
      'button',
      {
        type: 'button',
        'aria-pressed': String(isolated === name),
        title: isolated === name ? 'Show all' : 'Show only this',
      },
      swatch,
      name,
    );
    button.addEventListener('click', () => choose(name));
    if (isolated !== undefined && isolated !== name) button.classList.add('dimmed');
    return button;
  }

  const show = (chart: Chart) => {
    if (isShown) keepingFocus(container, () => draw(chart));
  };
  return { element: container, placement: isShown ? placement : 'none', show };
}

function calculated({ field }: ChartSeries, id: string): string {
  return displayText(reduce(field.values, id), field.config);
}

function hiddenFromLegend(custom: ChartSeries['field']['config']['custom']): boolean {
  return (custom?.hideFrom as { legend?: boolean } | undefined)?.legend === true;
}
