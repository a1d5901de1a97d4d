/** Lines, areas and bars over time, by uPlot: with thresholds, annotations, exemplars, a legend and a crosshair that all charts share. */
import uPlot from 'uplot';
import type { PanelData } from '../../shared/panel-data.ts';
import { element } from '../dom.ts';
import { zoomTo } from '../zoom.ts';
import { type Chart, chartOf, shapeOf } from './chart.ts';
import { axesOf, scalesOf } from './chart-axes.ts';
import { chartLegend } from './chart-legend.ts';
import { chartOverlays } from './chart-overlays.ts';
import { bandsOf, seriesOf } from './chart-series.ts';
import { chartTooltip } from './chart-tooltip.ts';
import type { Draw } from './drawing.ts';

/** Charts of one page move their crosshairs together. */
const CROSSHAIR = 'dashboard';
/** A drag of fewer pixels is a click. */
const LEAST_ZOOM = 8;

export const drawTimeSeries: Draw = (body, data, context) => {
  let chart = chartOf(data);
  const plotted = element('div', { class: 'plot', tabindex: '0', role: 'img' });
  const legend = chartLegend(context.settings.options, (isolated) => {
    for (const [index, { name }] of chart.drawOrder.entries()) {
      plot.setSeries(index + 1, { show: isolated === undefined || isolated === name });
    }
  });
  const layout = element('div', { class: `chart ${legend.placement}` }, plotted, legend.element);
  body.replaceChildren(layout);

  const current = () => chart;
  const tooltip = chartTooltip(current, context);
  const plot = new uPlot(
    {
      ...sizeOf(plotted),
      // On the right there is room for half of a time.
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: CROSSHAIR, setSeries: false, filters: { pub: isMovement } },
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => zoomOut(chart.data) },
      },
      scales: scalesOf(current),
      axes: axesOf(chart),
      series: [{}, ...seriesOf(chart)],
      bands: bandsOf(chart),
      hooks: {
        setSelect: [(self) => zoomIn(self)],
        setCursor: [tooltip.move],
        ...chartOverlays(current, context),
      },
    },
    columnsOf(chart),
    plotted,
  );
  const moveByKeys = keyboardCursor(plot, tooltip);
  plotted.addEventListener('keydown', moveByKeys);
  plotted.addEventListener('blur', tooltip.leave);
  plot.over.addEventListener('mouseleave', tooltip.leave);
  // The legend takes its room from the plot, and the window gives it more or less.
  const resized = new ResizeObserver(() => plot.setSize(sizeOf(plotted)));
  resized.observe(plotted);
  describe();

  function describe(): void {
    legend.show(chart);
    plotted.setAttribute(
      'aria-label',
      `${context.settings.title}, chart. ${summaryOf(chart)}. Arrow keys move along time.`,
    );
  }

  return {
    update: (latest) => {
      const next = chartOf(latest);
      if (shapeOf(next) !== shapeOf(chart)) return false;
      chart = next;
      plot.setData(columnsOf(chart));
      describe();
      return true;
    },
    redraw: () => plot.redraw(false),
    dispose: () => {
      resized.disconnect();
      tooltip.leave();
      plot.destroy();
    },
  };
};

/** The others move along; what is selected is selected on one chart. */
const isMovement = (type: string) => type === 'mousemove' || type === 'mouseleave';

function sizeOf(container: HTMLElement): { width: number; height: number } {
  return { width: Math.max(60, container.clientWidth), height: Math.max(60, container.clientHeight) };
}

function columnsOf({ times, drawOrder }: Chart): uPlot.AlignedData {
  return [times, ...drawOrder.map(({ drawn }) => drawn)];
}

function zoomIn(plot: uPlot): void {
  const { left, width } = plot.select;
  if (width < LEAST_ZOOM) return;
  zoomTo({ from: plot.posToVal(left, 'x') * 1000, to: plot.posToVal(left + width, 'x') * 1000 });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** Twice the range, around the same middle. */
function zoomOut({ from, to }: PanelData): null {
  const half = (to - from) / 2;
  zoomTo({ from: from - half, to: Math.min(to + half, Date.now()) });
  return null;
}

function summaryOf({ series }: Chart): string {
  const told = series.slice(0, 5).map(({ name, last }) => `${name}: ${last}`);
  return told.join('; ') + (series.length > told.length ? `; and ${series.length - told.length} more` : '');
}

/** Left and right, Home and End move the crosshair as the mouse does. */
function keyboardCursor(plot: uPlot, tooltip: { leave: () => void }): (event: KeyboardEvent) => void {
  const steps: Readonly<Record<string, (index: number, last: number) => number>> = {
    ArrowLeft: (index) => index - 1,
    ArrowRight: (index) => index + 1,
    Home: () => 0,
    End: (_index, last) => last,
  };
  return (event) => {
    if (event.key === 'Escape') tooltip.leave();
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const last = plot.data[0].length - 1;
    const index = Math.min(Math.max(step(plot.cursor.idx ?? last, last), 0), last);
    plot.setCursor({ left: plot.valToPos(plot.data[0][index]!, 'x'), top: plot.over.clientHeight / 3 });
  };
}
