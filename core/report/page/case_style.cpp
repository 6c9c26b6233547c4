#include "core/report/page/page_style.h"

namespace deepwrist::report {

std::string case_style() {
  return R"(
[hidden] { display: none !important; }
.contents { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin: 0.6rem 0 1.4rem; font-size: 0.92rem; }
a { color: var(--series-0); text-underline-offset: 0.2em; }
.view > p { max-width: 46rem; margin: 0 0 1rem; white-space: pre-line; }
.note { margin: 0.5rem 0 0; font-size: 0.82rem; color: var(--muted); }
.data { margin: 1.4rem 0 0; }
.data figcaption { display: flex; align-items: end; justify-content: space-between; gap: 1rem; font-weight: 600;
  font-size: 0.95rem; margin-bottom: 0.5rem; }
.data .scroll { max-height: 36rem; overflow: auto; }
.data th, .data td { min-width: 0; padding: 0.4rem 0.9rem; }
.data .text, .data th:first-child { text-align: left; }
.data tbody th { font-weight: 500; }
.data .text, .data tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 6.5rem; max-width: 26rem; }
.data tbody tr:hover { background: color-mix(in srgb, var(--line) 35%, transparent); }
.data thead th { position: sticky; top: 0; background: var(--panel); box-shadow: inset 0 -1px var(--line); }
.data tbody tr:first-child > * { border-top: none; }
button, select, input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line);
  border-radius: 7px; padding: 0.3rem 0.7rem; }
button { cursor: pointer; }
button:hover:enabled { border-color: var(--muted); }
button:disabled { color: var(--muted); cursor: default; opacity: 0.6; }
:focus-visible { outline: 2px solid var(--series-0); outline-offset: 1px; }
.copy { flex: none; font-size: 0.82rem; font-weight: normal; padding: 0.15rem 0.6rem; color: var(--muted); }
.sort, .case h3 button { all: unset; cursor: pointer; }
.sort:focus-visible, .case h3 button:focus-visible { outline: 2px solid var(--series-0); outline-offset: 2px; }
.sort::after { content: "\2195"; margin-left: 0.35em; opacity: 0.35; }
[aria-sort=ascending] .sort::after { content: "\2191"; opacity: 1; }
[aria-sort=descending] .sort::after { content: "\2193"; opacity: 1; }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem 1.1rem; margin: 0 0 1rem;
  font-size: 0.9rem; }
.controls label { display: flex; align-items: center; gap: 0.45rem; color: var(--muted); }
.controls label > * { color: var(--ink); max-width: 14rem; }
.controls output { color: var(--muted); margin-left: auto; }
.cases { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); }
.case { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 0.9rem 1rem;
  min-width: 0; break-inside: avoid; }
.case h3 { margin: 0; font-size: 0.98rem; overflow-wrap: anywhere; }
.tags { display: flex; flex-wrap: wrap; gap: 0.35rem; margin: 0.35rem 0 0; }
.tag { font-size: 0.76rem; line-height: 1.5; padding: 0 0.55rem; border-radius: 1rem; border: 1px solid var(--line);
  color: var(--muted); }
.tag.good { color: var(--good); border-color: currentColor; }
.tag.bad { color: var(--bad); border-color: currentColor; font-weight: 600; }
.case .pictures { grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0.5rem; margin: 0.7rem 0 0; }
.case .pictures img { width: 100%; height: 9rem; object-fit: contain; background: #0c0d0f; }
.case .pictures figcaption { font-size: 0.76rem; margin-top: 0.2rem; }
.case dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.15rem 1.2rem;
  margin: 0.7rem 0 0; font-size: 0.84rem; }
.case dl div { display: flex; justify-content: space-between; gap: 0.6rem; }
.case dd { white-space: nowrap; }
.large { width: min(96vw, 1300px); max-height: 94vh; padding: 1rem 1.2rem; border: 1px solid var(--line);
  border-radius: 12px; background: var(--panel); color: var(--ink); overflow: auto; }
.large::backdrop { background: rgb(0 0 0 / 0.6); }
.large .bar { display: flex; justify-content: end; gap: 0.5rem; margin-bottom: 0.6rem; }
.large .bar button:last-child { margin-left: 0.6rem; }
.large .case { border: none; padding: 0; }
.large .case h3 { font-size: 1.2rem; }
.large .pictures { grid-auto-flow: row; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.large .pictures img { height: auto; max-height: 66vh; }
.tip { position: fixed; z-index: 9; max-width: 22rem; padding: 0.3rem 0.6rem; border-radius: 6px; font-size: 0.82rem;
  background: var(--ink); color: var(--panel); pointer-events: none; }
@media screen {
  .cases > .case { content-visibility: auto; contain-intrinsic-size: auto 17rem; cursor: pointer; }
  .cases > .case:hover { border-color: var(--muted); }
}
@media print {
  .controls, .copy, .contents, .sort::after, .large, .tip { display: none !important; }
  .data .scroll { max-height: none; overflow: visible; }
  .data thead th { position: static; }
  .cases { grid-template-columns: repeat(3, 1fr); gap: 0.5rem; }
  .case .pictures img { height: 6rem; }
  :root { font-size: 12px; }
}
)";
}

}  // namespace deepwrist::report
