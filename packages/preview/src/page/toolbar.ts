/** The line above the panels: variables, links, time range, refresh, share. Works by `browser/toolbar.ts`. */
import { quickRanges, rangeTitle, type TimeRange } from '../shared/time-range.ts';
import { formatValue } from '../shared/units.ts';
import { ALL, type Variable } from '../variables.ts';
import { type Html, html } from './html.ts';

const refreshes = [
  { seconds: 5, title: '5 s' },
  { seconds: 15, title: '15 s' },
  { seconds: 60, title: '1 min' },
] as const;

export type ToolbarLink = { title: string; url: string; newTab: boolean };

export function toolbar(options: {
  title: string;
  variables: readonly Variable[];
  links: readonly ToolbarLink[];
  range: TimeRange;
  refreshSeconds: number;
}): Html {
  const { title, variables, links, range, refreshSeconds } = options;
  return html`<div class="toolbar" id="toolbar">
<h1>${title}</h1>
<form class="controls" id="controls" aria-label="What is shown">
${variables.filter(({ hidden }) => !hidden).map(variableControl)}
<div class="spread"></div>
${timeControl(range)}
${refreshControl(refreshSeconds)}
<button type="button" id="share">Share</button>
</form>
${links.length > 0 && html`<nav class="links" aria-label="Links of this dashboard">${links.map(link)}</nav>`}
<p class="status" id="status" role="status"></p>
</div>`;
}

const link = ({ title, url, newTab }: ToolbarLink) =>
  html`<a href="${url}"${newTab && html` target="_blank" rel="noopener"`}>${title}</a> `;

function variableControl(variable: Variable): Html {
  const { name, label, description, problem } = variable;
  const hint = problem ?? description;
  return html`<div class="control"${hint !== '' && html` title="${hint}"`}>
<span class="label" id="label-${name}">${label}</span>
${inputOf(variable)}
${problem !== undefined && html`<span class="problem" title="${problem}">no values</span>`}
</div>
`;
}

function inputOf(variable: Variable): Html {
  const { name, type, multi, options, chosen } = variable;
  if (type === 'textbox') {
    return html`<input id="var-${name}" name="var-${name}" value="${chosen[0] ?? ''}" inputmode="decimal" size="8" aria-labelledby="label-${name}">`;
  }
  if (!multi) {
    return html`<select id="var-${name}" name="var-${name}" aria-labelledby="label-${name}">${options.map(
      ({ value, text }) =>
        html`<option value="${value}"${chosen.includes(value) && html` selected`}>${text}</option>`,
    )}</select>`;
  }
  return html`<details class="menu"><summary id="var-${name}" aria-labelledby="label-${name} chosen-${name}"><span id="chosen-${name}">${chosenText(variable)}</span></summary>
<fieldset class="sheet"><legend class="hidden">${variable.label}</legend>${options.map(
    ({ value, text }) =>
      html`<label><input type="checkbox" name="var-${name}" value="${value}"${chosen.includes(value) && html` checked`}${value === ALL && html` data-all`}> ${text}</label>\n`,
  )}<button type="button" data-apply>Apply</button></fieldset></details>`;
}

function chosenText({ options, chosen }: Variable): string {
  const texts = chosen.map((value) => options.find((option) => option.value === value)?.text ?? value);
  return texts.length === 0 ? 'none' : texts.length > 2 ? `${texts.length} chosen` : texts.join(', ');
}

function timeControl(range: TimeRange): Html {
  return html`<details class="menu right"><summary id="time"><span class="hidden">Time range: </span><span id="time-title">${rangeTitle(range)}</span></summary>
<div class="sheet time">
<ul>${quickRanges.map(
    ({ from, title }) =>
      html`<li><button type="button" data-from="${from}"${from === range.from && range.to === 'now' && html` aria-pressed="true"`}>${title}</button></li>\n`,
  )}</ul>
<div class="absolute">
<label>From <input type="datetime-local" id="time-from" step="1"></label>
<label>To <input type="datetime-local" id="time-to" step="1"></label>
<button type="button" id="time-apply">Apply</button>
</div>
</div></details>`;
}

function refreshControl(refreshSeconds: number): Html {
  const text = formatValue(refreshSeconds, 's');
  const known = refreshes.some(({ seconds }) => seconds === refreshSeconds);
  const offered =
    known || refreshSeconds === 0
      ? refreshes
      : [...refreshes, { seconds: refreshSeconds, title: text }].sort((a, b) => a.seconds - b.seconds);
  return html`<div class="control refresh"><span class="label" id="label-refresh">Refresh</span>
<select id="refresh" aria-labelledby="label-refresh">${offered.map(
    ({ seconds, title }) =>
      html`<option value="${seconds}"${seconds === (refreshSeconds || 5) && html` selected`}>${title}</option>`,
  )}</select>
<button type="button" id="pause" aria-pressed="${refreshSeconds === 0 ? 'true' : 'false'}">Pause</button></div>`;
}
