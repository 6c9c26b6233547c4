#include "core/report/page/page_style.h"

namespace deepwrist::report {

std::string page_style() {
  return R"(
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
header, main { max-width: 1200px; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; overflow-wrap: anywhere; }
header p { margin: 0.4rem 0 1.4rem; color: var(--muted); }
header .research { display: inline-block; margin: 0 0 0.8rem; padding: 0.15rem 0.7rem; font-size: 0.82rem;
  font-weight: 600; color: var(--ink); border: 1px solid var(--muted); border-radius: 1rem; }
h2 { font-size: 1.35rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 small { font-weight: normal; font-size: 0.95rem; color: var(--muted); margin-left: 0.4rem; }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr)); }
.charts { columns: 2 28rem; column-gap: 1rem; }
.card, .chart, details { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.card { padding: 0.9rem 1rem; }
.card h2 { margin: 0; font-size: 0.92rem; font-weight: 600; color: var(--muted); }
.card .value { margin: 0.2rem 0 0; font-size: 1.75rem; font-weight: 650; line-height: 1.2;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.card .label { margin: 0.2rem 0 0; color: var(--muted); font-size: 0.9rem; }
dt { color: var(--muted); }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
  gap: 0.7rem 1.5rem; margin: 1.4rem 0 0; font-size: 0.9rem; }
.facts dd { text-align: left; }
.view { margin-top: 2.5rem; padding-top: 1.6rem; border-top: 2px solid var(--line); }
figure { margin: 0; break-inside: avoid; }
.chart { margin: 0 0 1rem; padding: 0.9rem 1rem; min-width: 0; }
.chart figcaption { font-weight: 600; font-size: 0.95rem; margin-bottom: 0.4rem; }
.none { color: var(--muted); }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  scroll-timeline: --columns inline; }
.scroll::-webkit-scrollbar { width: 10px; height: 10px; }
.scroll::-webkit-scrollbar-thumb { background: var(--muted); border-radius: 5px; }
.sideways { timeline-scope: --columns; }
.hint { margin: 0.3rem 0 0; font-size: 0.82rem; color: var(--muted); }
@supports (animation-timeline: scroll()) {
  .hint { max-height: 0; overflow: hidden; animation: scrolls linear both; animation-timeline: --columns; }
}
@keyframes scrolls { from, to { max-height: 3rem; } }
table { border-collapse: collapse; width: 100%; overflow-wrap: normal; font-size: 0.9rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: 0.5rem 0.9rem; text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: none; color: var(--muted); font-weight: 600; white-space: normal; vertical-align: bottom;
  min-width: 5.5rem; }
th:first-child { text-align: left; }
tfoot th, tfoot td { border-top: 2px solid var(--line); font-weight: 600; }
.pictures { display: grid; gap: 1rem; }
.pictures img { display: block; max-width: 100%; height: auto; border-radius: 6px; }
.pictures figcaption { font-size: 0.82rem; color: var(--muted); margin-top: 0.3rem; overflow-wrap: anywhere; }
details { margin: 1rem 0 0; padding: 0.8rem 1.1rem; }
details .charts { margin-top: 0.8rem; }
details .chart { border: none; padding: 0; }
summary { cursor: pointer; font-weight: 600; }
summary h2 { display: inline; }
pre { overflow-x: auto; margin: 0.8rem 0 0; font: 0.82rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
@media print {
  :root { --page: #ffffff; }
  body { font-size: 11px; }
  .card, .chart, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .charts { columns: 2; }
  .cards { grid-template-columns: repeat(4, 1fr); }
  .card .value { font-size: 1.5rem; }
  th, td { padding: 0.3rem 0.4rem; }
  thead th { min-width: 0; }
  .scroll { overflow: visible; }
  .hint { display: none; }
  pre { white-space: pre-wrap; }
}
)";
}

}  // namespace deepwrist::report
