import type uPlot from 'uplot';
import { displayText } from '../../shared/display.ts';
import type { Annotation, Exemplar } from '../../shared/panel-data.ts';
import { formatValue } from '../../shared/units.ts';
import { cssColour } from '../colours.ts';
import { hideTooltip, showTooltip, type TooltipRow } from '../tooltip.ts';
import type { Chart } from './chart.ts';
import type { DrawContext } from './drawing.ts';

/** Within so many pixels of the crosshair something is under it. */
const NEAR = 8;

/** Tells the values under the crosshair, of the chart that is pointed at; the others only show their crosshairs. */
export function chartTooltip(current: () => Chart, { state, settings }: DrawContext) {
  const { mode = 'multi', sort = 'desc' } = (settings.options.tooltip ?? {}) as {
    mode?: string;
    sort?: string;
  };

  function rowsAt(plot: uPlot, index: number): TooltipRow[] {
    const pointed = plot.posToVal(plot.cursor.top ?? 0, current().series[0]?.scale ?? 'x');
    const found = current().drawOrder.flatMap((series, position) => {
      const value = series.values[index] ?? null;
      if (value === null || plot.series[position + 1]?.show === false) return [];
      return [{ series, value, distance: Math.abs((series.drawn[index] ?? value) - pointed) }];
    });
    const nearest = found.toSorted((a, b) => a.distance - b.distance)[0];
    if (sort === 'none') found.reverse();
    else found.sort((a, b) => (sort === 'asc' ? a.value - b.value : b.value - a.value));
    return found
      .filter((row) => mode !== 'single' || row === nearest)
      .map((row) => ({
        name: row.series.name,
        value: displayText(row.value, row.series.field.config),
        colour: cssColour(row.series.colour),
        isNearest: row === nearest && found.length > 1,
      }));
  }

  function notesAt(plot: uPlot, left: number): string[] {
    const isNear = (time: number) => Math.abs(plot.valToPos(time / 1000, 'x') - left) <= NEAR;
    const at = plot.posToVal(left, 'x') * 1000;
    const annotations = state.annotations.filter(
      ({ time, timeEnd }) => isNear(time) || (time <= at && at <= timeEnd) || isNear(timeEnd),
    );
    const exemplars = current().data.exemplars.filter(({ time, value }) => {
      const top = plot.valToPos(value, current().series[0]?.scale ?? 'y');
      return isNear(time) && Math.abs(top - (plot.cursor.top ?? 0)) <= NEAR;
    });
    return [...annotations.slice(0, 4).map(annotationText), ...exemplars.slice(0, 2).map(exemplarText)];
  }

  return {
    move: (plot: uPlot) => {
      const { left = -1, top = -1, idx } = plot.cursor;
      // Moved along by another chart: that one tells.
      const isOwn = plot.over.matches(':hover') || plot.root.parentElement?.matches(':focus');
      if (!isOwn || left < 0 || idx === null || idx === undefined) return;
      const box = plot.over.getBoundingClientRect();
      showTooltip(box.left + left, box.top + top, {
        title: formatValue((plot.data[0][idx] ?? 0) * 1000, 'dateTimeAsIso'),
        rows: rowsAt(plot, idx),
        notes: notesAt(plot, left),
      });
    },
    leave: hideTooltip,
  };

  function exemplarText({ value, labels }: Exemplar): string {
    const unit = current().series[0]?.field.config.unit;
    const trace = labels.trace_id ?? labels.traceID;
    return `Exemplar ${formatValue(value, unit)}${trace ? `, trace ${trace}` : ''}`;
  }
}

export function annotationText({ time, timeEnd, title, text, tags }: Annotation): string {
  const lasted = timeEnd > time ? `, for ${formatValue((timeEnd - time) / 1000, 's')}` : '';
  return [`${title}${lasted}`, text, tags.join(', ')].filter(Boolean).join(' · ');
}
