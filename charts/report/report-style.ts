// The look of the report: one style sheet for screens, phones, dark mode and paper.

import { VERDICTS } from '../pictures/forest.js';
import { BAR, FONT_STACK, type Look, RING, THEMES, type ThemeName, X } from '../pictures/theme.js';

/** Dark is for screens alone: paper is light. */
export function styleSheet(looks: readonly Look[]): string {
  const verdicts = Object.entries(VERDICTS).map(
    ([verdict, { colour }]) => `[data-mode="${verdict}"] { --mode: var(--${colour}); }`,
  );
  return `${variables('light', looks)}
@media screen and (prefers-color-scheme: dark) { ${variables('dark', looks)} }
${LAYOUT}
${[...looks.map(lookRules), ...verdicts].join('\n')}
`;
}

/** What pictures painted for a page take their colours from, and the page itself. */
function variables(name: ThemeName, looks: readonly Look[]): string {
  const colours = [...Object.entries(THEMES[name]), ...looks.map((look) => [look.key, look[name]])];
  return `:root{color-scheme:${name};${colours.map(([key, colour]) => `--${key}:${colour}`).join(';')}}`;
}

/** The shapes of marks, for the swatches before names. */
const SHAPES: Readonly<Record<string, string>> = {
  circle: 'border-radius:50%',
  diamond: 'clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)',
  square: '',
  'triangle-up': 'clip-path:polygon(50% 0,100% 100%,0 100%)',
  'triangle-down': 'clip-path:polygon(0 0,100% 0,50% 100%)',
  'triangle-left': 'clip-path:polygon(0 50%,100% 0,100% 100%)',
  'triangle-right': 'clip-path:polygon(0 0,100% 50%,0 100%)',
  cross:
    'clip-path:polygon(35% 0,65% 0,65% 35%,100% 35%,100% 65%,65% 65%,65% 100%,35% 100%,35% 65%,0 65%,0 35%,35% 35%)',
  [X]: 'clip-path:polygon(0 20%,20% 0,50% 30%,80% 0,100% 20%,70% 50%,100% 80%,80% 100%,50% 70%,20% 100%,0 80%,30% 50%)',
  [RING]: 'border-radius:50%;mask:radial-gradient(transparent 30%,#000 34%)',
  [BAR]: 'clip-path:inset(0 30%)',
};

function lookRules({ key, shape }: Look): string {
  return `[data-mode=${key}] { --mode: var(--${key}); }
[data-mode=${key}] .swatch { ${SHAPES[shape]} }
.hide-${key} tr[data-mode=${key}] { display: none; }`;
}

const LAYOUT = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; overflow-x: clip; padding: 0 20px 60px; background: var(--background); color: var(--text); font: 15px/1.5 ${FONT_STACK}; font-variant-numeric: tabular-nums; }
h1 { font-size: 26px; line-height: 1.2; margin: 32px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 44px 0 6px; }
/* Below the bar that stays on top. */
h2, .picture { scroll-margin-top: 100px; }
h3 { font-size: 15px; margin: 0 0 4px; overflow-wrap: anywhere; }
p { margin: 4px 0 10px; overflow-wrap: anywhere; }
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
button { font: inherit; color: inherit; background: none; border: 1px solid var(--grid); border-radius: 6px; padding: 4px 10px; cursor: pointer; max-width: 100%; overflow-wrap: anywhere; }
button:hover, button:focus-visible, #filter:focus-visible { outline: 2px solid var(--muted); outline-offset: 1px; }
#legend button[aria-pressed="false"] { opacity: 0.45; text-decoration: line-through; }
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
.picture { margin: 14px 0; overflow-x: auto; }
.picture svg { display: block; width: 100%; height: auto; min-width: 760px; max-width: 1140px; }
.picture .dim { opacity: 0.08; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 10px 0 0; font-size: 14px; }
footer { margin-top: 44px; border-top: 1px solid var(--grid); }
pre { overflow-x: auto; padding: 12px 14px; border: 1px solid var(--grid); border-radius: 6px; font: 12.5px/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
details { border: 1px solid var(--grid); border-radius: 6px; padding: 6px 12px; margin: 8px 0; font-size: 14px; }
summary { cursor: pointer; overflow-wrap: anywhere; }
.flags { font: 12px/1.5 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; color: var(--muted); overflow-wrap: anywhere; }
@media (max-width: 640px) {
  body { padding: 0 12px 40px; }
  h1 { font-size: 22px; }
  #tools { position: static; }
}
@page { size: A4; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; background: none; }
  #tools, #copy, nav, .on-screen { display: none; }
  .note { font-size: 9pt; max-width: none; }
  .scroll, .picture, pre { overflow: visible; }
  .picture { margin: 10px 0; }
  .picture svg { min-width: 0; max-height: 255mm; }
  .picture:not(.tall) { break-inside: avoid; }
  .picture.tall svg { max-height: none; }
  h2, h3 { break-after: avoid; }
  table { width: 100%; min-width: 0; font-size: 8pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  th, td { padding-right: 6px; overflow-wrap: break-word; }
  th.number { white-space: normal; }
  td:first-child { min-width: 30mm; }
  td:nth-child(2) { max-width: 45mm; }
  th button { padding: 0; margin: 0; }
  pre { white-space: pre-wrap; font-size: 8pt; }
}`;
