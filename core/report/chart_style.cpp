#include "core/report/svg_chart.h"

namespace deepwrist::report {

std::string chart_style() {
  return R"(
:root { --series-0: #0072b2; --series-1: #d55e00; --series-2: #00835f; --series-3: #b5578e;
  --series-4: #a87400; --series-5: #2f8fc4; --series-6: #6b6300; --series-7: #555555; }
@media screen and (prefers-color-scheme: dark) {
  :root { --series-0: #56b4e9; --series-1: #f0803c; --series-2: #2fc59b; --series-3: #dc93bd;
    --series-4: #e6b53c; --series-5: #8f9bff; --series-6: #f0e442; --series-7: #c8c8c8; }
}
.chart svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart .tick { font: 12.5px system-ui, "DejaVu Sans", sans-serif; fill: var(--muted); }
@media (max-width: 520px) { .chart .tick { font-size: 16px; } }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .axis { stroke: var(--muted); stroke-width: 1; }
.series { color: var(--series-0); }
.c1 { color: var(--series-1); } .c2 { color: var(--series-2); } .c3 { color: var(--series-3); }
.c4 { color: var(--series-4); } .c5 { color: var(--series-5); } .c6 { color: var(--series-6); }
.c7 { color: var(--series-7); }
.series path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; }
.dashed path { stroke-width: 1.4; stroke-dasharray: 4 3; }
.series .dot { fill: currentColor; stroke: none; }
.dashed.series .dot { fill: var(--panel); stroke: currentColor; stroke-width: 1.4; }
.series .spot { fill: transparent; stroke: none; }
.series .spot:hover, .series .dot:hover { fill: currentColor; stroke: currentColor; stroke-width: 3; }
.series .ring { fill: none; stroke: currentColor; stroke-width: 1.6; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin: 0.4rem 0 0; padding: 0;
  list-style: none; font-size: 0.82rem; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 0.4rem; overflow-wrap: anywhere; }
.chart .legend svg { flex: none; width: 22px; height: 10px; }
)";
}

}  // namespace deepwrist::report
