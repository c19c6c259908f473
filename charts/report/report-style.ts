// The look of the report: one style sheet for screens, phones, dark rooms and paper.

import type { Mode } from '../../results/run/model.js';
import { FONT_STACK, modeStyle, THEMES, type ThemeName } from '../pictures/theme.js';

/** A mode as a CSS class: targets may be named anything. */
export function modeKey(mode: string): string {
  return mode.replaceAll(/[^a-zA-Z0-9-]/g, '_');
}

/** Verdicts have colours of their own where two runs are compared. */
export const VERDICTS = ['regressed', 'improved', 'unchanged', 'inconclusive'] as const;

export function styleSheet(modes: readonly Mode[]): string {
  return `${variables('light')}
@media (prefers-color-scheme: dark) { ${variables('dark')} }
${LAYOUT}
${modes.map(modeRules).join('\n')}
${VERDICTS.map((verdict) => `[data-mode="${verdict}"] { --mode: var(--${verdict}); }`).join('\n')}
`;
}

function variables(name: ThemeName): string {
  const theme = THEMES[name];
  const verdicts = `--regressed:${theme.bad};--improved:${theme.good};--unchanged:${theme.reference};--inconclusive:${theme.muted}`;
  return `:root{color-scheme:${name};--background:${theme.background};--text:${theme.text};--muted:${theme.muted};--grid:${theme.grid};--band:${theme.band};--good:${theme.good};--bad:${theme.bad};--scheme-${name}:1;${verdicts}}`;
}

const SHAPES: Readonly<Record<string, string>> = {
  circle: 'border-radius:50%',
  diamond: 'clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)',
  square: '',
  'triangle-up': 'clip-path:polygon(50% 0,100% 100%,0 100%)',
  'triangle-down': 'clip-path:polygon(0 0,100% 0,50% 100%)',
  cross:
    'clip-path:polygon(35% 0,65% 0,65% 35%,100% 35%,100% 65%,65% 65%,65% 100%,35% 100%,35% 65%,0 65%,0 35%,35% 35%)',
};

function modeRules(mode: Mode): string {
  const style = modeStyle(mode);
  const name = JSON.stringify(mode);
  const dash = style.dash[1] === 0 ? 'none' : style.dash.join(' ');
  return `[data-mode=${name}] { --mode: ${style.light}; --dash: ${dash}; }
@media (prefers-color-scheme: dark) { [data-mode=${name}] { --mode: ${style.dark}; } }
[data-mode=${name}] .mark, [data-mode=${name}] .swatch { ${SHAPES[style.shape] ?? ''} }
.hide-${modeKey(mode)} [data-mode=${name}]:not(button):not(.legend-name):not(.card) { display: none; }`;
}

const LAYOUT = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; overflow-x: clip; padding: 0 20px 60px; background: var(--background); color: var(--text); font: 15px/1.5 ${FONT_STACK}; font-variant-numeric: tabular-nums; }
h1 { font-size: 26px; line-height: 1.2; margin: 32px 0 4px; }
h2 { font-size: 19px; margin: 44px 0 6px; }
h3 { font-size: 15px; margin: 0 0 4px; }
p { margin: 4px 0 10px; }
.lead, .note { color: var(--muted); }
.note { font-size: 13.5px; max-width: 80ch; }
small { color: var(--muted); font-size: 12.5px; }
a { color: inherit; }
.whole { display: inline-block; white-space: nowrap; }
ul { margin: 4px 0 0; padding-left: 18px; }
li { overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 350px), 1fr)); gap: 12px; }
.card { border: 1px solid var(--grid); border-left: 4px solid var(--mode, var(--grid)); border-radius: 6px; padding: 10px 14px; break-inside: avoid; font-size: 14px; }
.card.bad { border-left-color: var(--bad); }
.card.good { border-left-color: var(--good); }
.card.warn { border-left-color: #d9a400; }
.swatch { display: inline-block; width: 11px; height: 11px; background: var(--mode); margin-right: 6px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
#tools { position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; padding: 10px 0; margin-top: 28px; background: var(--background); border-bottom: 1px solid var(--grid); }
#filter { font: inherit; padding: 5px 10px; width: 220px; max-width: 100%; color: var(--text); background: var(--background); border: 1px solid var(--muted); border-radius: 6px; }
#legend { display: flex; flex-wrap: wrap; gap: 6px; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--grid); border-radius: 6px; padding: 4px 10px; cursor: pointer; }
button:hover, button:focus-visible, #filter:focus-visible { outline: 2px solid var(--muted); outline-offset: 1px; }
#legend button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
.tracks { margin-top: 6px; }
.track-row { display: grid; grid-template-columns: 210px 1fr; align-items: center; break-inside: avoid; }
.track-row:nth-child(odd) { background: var(--band); }
.track-row.axis { background: none; color: var(--muted); font-size: 12.5px; }
.track-name { padding: 2px 12px 2px 6px; text-align: right; font-size: 13px; overflow-wrap: anywhere; }
.track { position: relative; min-height: 20px; margin-right: 18px; }
.lanes { align-self: stretch; display: flex; flex-direction: column; justify-content: center; padding: 3px 0; }
.lane { position: relative; height: 9px; outline: none; }
.lane:hover, .lane:focus-visible { background: var(--grid); }
.range { position: absolute; top: 3.5px; height: 2.5px; min-width: 1px; background: var(--mode); opacity: 0.65; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.mark { position: absolute; top: 0; width: 9px; height: 9px; margin-left: -4.5px; background: var(--mode); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.grid, .one { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--grid); }
.one { width: 1.5px; background: var(--text); }
.band { position: absolute; top: 0; bottom: 0; background: var(--muted); opacity: 0.15; }
.tick i { position: absolute; font-style: normal; white-space: nowrap; transform: translateX(-50%); top: 1px; }
.tick { position: absolute; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13.5px; min-width: 100%; margin-top: 6px; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--grid); vertical-align: bottom; padding: 4px 10px 4px 0; }
th button { border: 0; padding: 2px 4px; margin-left: -4px; text-align: inherit; font-weight: 600; }
th[aria-sort="ascending"] button::after { content: ' \\2191'; }
th[aria-sort="descending"] button::after { content: ' \\2193'; }
td { border-bottom: 1px solid var(--grid); padding: 3px 10px 3px 0; }
th.number, td.number { text-align: right; white-space: nowrap; }
tr.lost td { color: var(--bad); }
.filtered { display: none !important; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 18px 26px; margin-top: 8px; }
.curves { margin: 0; break-inside: avoid; }
.curves figcaption { font-size: 13px; font-weight: 600; overflow-wrap: anywhere; }
.curves svg { display: block; width: 100%; height: 110px; border-left: 1px solid var(--grid); border-bottom: 1px solid var(--grid); overflow: visible; }
.curve { fill: none; stroke: var(--mode); stroke-width: 2; stroke-dasharray: var(--dash); vector-effect: non-scaling-stroke; pointer-events: none; }
.hit { fill: none; stroke: transparent; stroke-width: 12; vector-effect: non-scaling-stroke; }
g[data-tip]:hover .curve { stroke-width: 4; }
.gridline { stroke: var(--grid); vector-effect: non-scaling-stroke; }
.curve-axis { position: relative; height: 18px; font-size: 11.5px; color: var(--muted); }
.curve-axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
pre { overflow-x: auto; padding: 12px 14px; border: 1px solid var(--grid); border-radius: 6px; font: 12.5px/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
details { border: 1px solid var(--grid); border-radius: 6px; padding: 6px 12px; margin: 8px 0; font-size: 14px; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.flags { font: 12px/1.5 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; color: var(--muted); overflow-wrap: anywhere; }
#tip { position: fixed; z-index: 9; max-width: min(420px, 92vw); padding: 6px 10px; border-radius: 6px; background: var(--text); color: var(--background); font-size: 13px; pointer-events: none; }
@media (max-width: 640px) {
  body { padding: 0 12px 40px; }
  h1 { font-size: 22px; }
  .track-row { grid-template-columns: 1fr; }
  .track-name { text-align: left; padding: 4px 4px 0; }
  .track { margin: 0 14px; }
  .tick:nth-child(even) i { display: none; }
  #tools { position: static; }
}
@media print {
  body { max-width: none; font-size: 11pt; }
  #tools, #copy, #tip { display: none; }
  .track-row { grid-template-columns: 170px 1fr; }
  th button { padding: 0; }
  pre { white-space: pre-wrap; }
}`;
