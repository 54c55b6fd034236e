#include "report/page.h"

namespace varpulis::report {

std::string_view page_style() {
  return R"(:root {
  color-scheme: light dark;
  --page: #f6f6f4; --panel: #ffffff; --ink: #1d2127; --soft: #5f6875; --line: #e3e3df; --strong: #b9bcc2; --loss: #b3400e;
  --fine: #18794e;
  --c0: #2f6fde; --c1: #e0701a; --c2: #159a72; --c3: #9a4fd0; --c4: #d43f5e; --c5: #1397b4; --c6: #b78a08; --c7: #8a929e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --panel: #1c2026; --ink: #e6e8eb; --soft: #9aa3b0; --line: #2d333b; --strong: #59616d; --loss: #ff9a62;
  --fine: #5cd3a0;
    --c0: #6ea2ff; --c1: #ff9d4d; --c2: #3fcb9d; --c3: #c38bff; --c4: #ff7d95; --c5: #4fc9e4; --c6: #e3bb42; --c7: #8a929e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 36px 24px 72px; }
header { margin-bottom: 22px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.015em; overflow-wrap: anywhere; }
h2 { margin: 0 0 14px; font-size: 18px; letter-spacing: -0.005em; }
h3 { margin: 16px 0 6px; font-size: 14px; }
p { margin: 0 0 8px; }
.kicker { margin: 0 0 4px; color: var(--soft); font-size: 13px; letter-spacing: 0.04em; }
.inputs, .note { color: var(--soft); font-size: 14px; }
.inputs { margin: 6px 0 0; }
section { margin-top: 22px; padding: 20px 22px; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; }
.tile { padding: 12px 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.tile b { display: block; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tile span { color: var(--soft); font-size: 13px; }
.tile.loss b, .loss { color: var(--loss); fill: var(--loss); }
.fine { margin: 0; color: var(--fine); }
.failure { color: var(--loss); font-weight: 600; }
.findings { margin: 0; padding-left: 20px; }
.findings li { overflow-wrap: anywhere; }
figure { margin: 0 0 26px; }
figure:last-of-type { margin-bottom: 0; }
figcaption { margin-bottom: 4px; }
figcaption b { font-weight: 600; overflow-wrap: anywhere; }
figcaption span { color: var(--soft); font-size: 13px; margin-left: 6px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 2px 0 6px; padding: 0; list-style: none; color: var(--soft);
  font-size: 13px; }
.legend svg { margin-right: 6px; vertical-align: -1px; }
.scroll { overflow-x: auto; }
svg { font-family: inherit; }
svg.chart { display: block; width: 100%; height: auto; overflow: visible; }
.grid text { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums; }
.grid path { stroke: var(--line); stroke-width: 1; fill: none; }
.grid path.axis { stroke: var(--strong); }
.line { stroke-width: 1.6; stroke-linejoin: round; }
.band { opacity: 0.2; }
.lane { stroke-width: 1.6; }
.lane.dense { opacity: 0.5; }
.lane-name { font-size: 10.5px; text-anchor: end; }
.hairline { stroke-width: 1; opacity: 0.28; stroke-dasharray: 2 3; }
.diamond { stroke: var(--panel); stroke-width: 1; }
.cursor { stroke: var(--strong); stroke-width: 1; fill: none; pointer-events: none; }
.f0 { fill: var(--c0); } .f1 { fill: var(--c1); } .f2 { fill: var(--c2); } .f3 { fill: var(--c3); }
.f4 { fill: var(--c4); } .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .f7 { fill: var(--c7); }
.s0 { stroke: var(--c0); fill: none; } .s1 { stroke: var(--c1); fill: none; } .s2 { stroke: var(--c2); fill: none; }
.s3 { stroke: var(--c3); fill: none; } .s4 { stroke: var(--c4); fill: none; } .s5 { stroke: var(--c5); fill: none; }
.s6 { stroke: var(--c6); fill: none; } .s7 { stroke: var(--c7); fill: none; }
svg.plan { display: block; max-width: 100%; height: auto; }
.plan .box { fill: var(--page); stroke: var(--strong); }
.plan .input .box { fill: var(--panel); stroke-dasharray: 4 3; }
.plan text { fill: var(--ink); font-size: 12.5px; }
.plan .name { font-weight: 600; font-size: 14px; }
.plan .code { fill: var(--soft); font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 10.5px; }
.plan .fact { font-variant-numeric: tabular-nums; }
.plan .fact.loss { fill: var(--loss); }
.plan .edge { fill: none; stroke: var(--strong); }
.plan .arrow { fill: var(--strong); }
table { border-collapse: collapse; font-size: 13.5px; min-width: 60%; }
th, td { padding: 5px 14px 5px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; vertical-align: bottom; max-width: 150px; }
td { overflow-wrap: anywhere; }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
pre { margin: 0; overflow-x: auto; font: 13px/1.55 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.program .row::before { counter-increment: row; content: counter(row); display: inline-block; width: 2.6em; margin-right: 1.2em;
  text-align: right;
  color: var(--strong); user-select: none; }
.program code { counter-reset: row; font: inherit; }
.comment { color: var(--soft); font-style: italic; }
.keyword { color: var(--c3); } .literal { color: var(--c2); } .figure { color: var(--c1); }
#tip { position: fixed; z-index: 1; max-width: 420px; padding: 7px 11px; background: var(--ink); color: var(--page); border-radius: 6px;
  font-size: 12.5px; line-height: 1.45; white-space: pre-line; pointer-events: none; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
#tip[hidden] { display: none; }
@media print { section { break-inside: avoid; } body { background: none; } }
)";
}

}  // namespace varpulis::report
