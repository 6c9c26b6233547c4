#include "core/report/chart/chart_style.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "core/report/chart/landmark_style.h"

// One table of colours, three ways to use it:
//
//   page               CSS variables --ink, --series-0, ... in two sets, light and, on a dark screen, dark
//   charts of a page   rules with var(--...), classes c0..c7 for series and l0, l1, ... for landmarks
//   a chart's file     the same rules with the light colours in place of variables
//
// Landmarks have colours of their own, the same in light, dark and print, because the pictures beside the
// charts are painted in them.

namespace deepwrist::report {
namespace {

struct Colour {
  std::string_view name, light, dark;
};

constexpr std::array<Colour, 15> kColours{{{"page", "#f6f7f9", "#14171b"},
                                           {"panel", "#ffffff", "#1d2126"},
                                           {"ink", "#1c2026", "#e8eaed"},
                                           {"muted", "#5b6470", "#a3acb8"},
                                           {"line", "#dde1e6", "#363c44"},
                                           {"good", "#00704f", "#4fd1a5"},
                                           {"bad", "#b84a00", "#ff9d66"},
                                           {"series-0", "#0072b2", "#56b4e9"},
                                           {"series-1", "#d55e00", "#f0803c"},
                                           {"series-2", "#00835f", "#2fc59b"},
                                           {"series-3", "#b5578e", "#dc93bd"},
                                           {"series-4", "#a87400", "#e6b53c"},
                                           {"series-5", "#2f8fc4", "#8f9bff"},
                                           {"series-6", "#6b6300", "#f0e442"},
                                           {"series-7", "#555555", "#c8c8c8"}}};

/// What a page and a chart's own file share.
constexpr std::string_view kRules = R"(
.chart .tick { fill: var(--muted); font-size: 12.5px; }
.chart .strong { fill: var(--ink); font-weight: 600; }
.chart .value { fill: var(--ink); font-size: 14px; }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .axis { stroke: var(--muted); stroke-width: 1; }
.chart .halo { stroke: var(--panel); stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
.series { color: var(--series-0); }
.c1 { color: var(--series-1); } .c2 { color: var(--series-2); } .c3 { color: var(--series-3); }
.c4 { color: var(--series-4); } .c5 { color: var(--series-5); } .c6 { color: var(--series-6); }
.c7 { color: var(--series-7); }
.series path { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; }
.dashed path { stroke-width: 1.4; stroke-dasharray: 4 3; }
.band path { fill: currentColor; fill-opacity: 0.16; stroke: none; }
.bars path { fill: currentColor; fill-opacity: 0.3; stroke-width: 1.3; }
.reference path { fill: none; stroke: var(--muted); stroke-width: 1.1; stroke-dasharray: 2 3; }
.series .dot { fill: currentColor; stroke: none; }
.dashed.series .dot { fill: var(--panel); stroke: currentColor; stroke-width: 1.4; }
.series .mark { fill: currentColor; stroke: var(--panel); stroke-width: 1; stroke-dasharray: none; }
.dashed.series .mark { fill: var(--panel); stroke: currentColor; stroke-width: 1.6; }
.series .bar { stroke-width: 1.2; stroke-dasharray: none; }
.series .ring { fill: none; stroke: currentColor; stroke-width: 1.6; }
.chart .cell { fill: var(--series-0); }
.chart .empty { fill: var(--line); fill-opacity: 0.35; }
)";

/// The same in light, dark and print: the pictures beside the charts have them too.
std::string landmark_colours() {
  std::string rules;
  for (std::size_t i = 0; i < kLandmarkColours.size(); ++i)
    rules += fmt::format(".l{} {{ color: {}; }}\n", i, kLandmarkColours[i]);
  return rules;
}

}  // namespace

std::string colour_style() {
  std::string light, dark;
  for (const Colour& colour : kColours) {
    light += fmt::format(" --{}: {};", colour.name, colour.light);
    dark += fmt::format(" --{}: {};", colour.name, colour.dark);
  }
  return fmt::format(
      "\n:root {{{} }}\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{{} }}\n}}\n", light,
      dark);
}

std::string chart_style() {
  return std::string(kRules) + landmark_colours() + R"(
.chart > svg { display: block; width: 100%; height: auto; overflow: visible; }
.chart text { font-family: system-ui, "DejaVu Sans", sans-serif; }
@media (max-width: 520px) { .chart .tick { font-size: 16px; } .chart .value { font-size: 17px; }
  .chart .name { font-size: 14px; } }
.series .spot { fill: transparent; stroke: none; }
.series .spot:hover, .series .dot:hover, .series .near { fill: currentColor; stroke: currentColor;
  stroke-width: 3; }
.chart .bin { fill: var(--ink); fill-opacity: 0; }
.chart .bin:hover { fill-opacity: 0.06; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin: 0.4rem 0 0; padding: 0;
  list-style: none; font-size: 0.82rem; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 0.4rem; overflow-wrap: anywhere; }
.chart .legend svg { flex: none; width: 22px; height: 10px; overflow: visible; }
.landmarks { margin: 0 0 0.7rem; }
.landmarks li:first-child { font-weight: 600; }
)";
}

std::string standalone_chart_style() {
  std::string rules = "\ntext { font-family: \"DejaVu Sans\", Verdana, Arial, sans-serif; }" +
                      std::string(kRules) + landmark_colours();
  for (const Colour& colour : kColours) {
    const std::string variable = fmt::format("var(--{})", colour.name);
    for (std::size_t at = rules.find(variable); at != rules.npos; at = rules.find(variable, at))
      rules.replace(at, variable.size(), colour.light);
  }
  return rules;
}

}  // namespace deepwrist::report
