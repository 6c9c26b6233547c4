#include "core/report/page/page_script.h"

// What the script looks for, and where it is written:
//
//   figure.data   table, .copy                                                           data_table.cpp
//   #cases        .controls (input, [data-choice], .order, output), .cases > .case > h3  case_gallery.cpp
//   .case         data-view, data-outcome, data-row, data-values, ? data-decision        case_gallery.cpp
//   .chart > svg  a <title> in every element that has a value to tell                    core/report/chart
//
// A <title> right below a page's svg would be such an element too, as large as the chart; svg_chart.cpp
// names it by aria-label. The page's policy allows this script by its SHA-256 and no attribute such as
// onclick. Texts of the page become textContent, never markup. The script is a CDATA section: "]]>" may
// stand at its end only, and "</script" nowhere.

namespace deepwrist::report {

// A CDATA section, because the page is well-formed XML too.
std::string page_script() {
  return R"js(//<![CDATA[
"use strict";
(() => {
const all = (root, selector) => Array.from(root.querySelectorAll(selector));
const create = (tag, text, kind) => {
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button";
  if (text) element.textContent = text;
  if (kind) element.className = kind;
  return element;
};

/* Tables: numbers and times (in seconds) by their size, everything else as text; cells without a value come
   last. */
const numberOf = (text) => {
  if (/^\d+(:\d\d)+$/.test(text)) return text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  return parseFloat(text.replace("\u2212", "-").replace(/^[<>\s]+/, ""));
};
const compareCells = (a, b, numeric, sign) => {
  if (numeric) {
    const x = numberOf(a), y = numberOf(b);
    if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
    return sign * (x - y);
  }
  return sign * a.localeCompare(b, "en", {numeric: true});
};
const sortTable = (table, heading) => {
  const sign = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  all(table, "th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
  const column = heading.cellIndex, body = table.tBodies[0];
  const numeric = !heading.classList.contains("text");
  const rows = Array.from(body.rows, (row) => ({row, text: row.cells[column].textContent}));
  rows.sort((a, b) => compareCells(a.text, b.text, numeric, sign));
  body.append(...rows.map((entry) => entry.row));
};
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = create("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
};
const textOfTable = (table) => Array.from(table.rows, (row) =>
  Array.from(row.cells, (cell) => cell.textContent.replace(/\s+/g, " ").trim()).join("\t")).join("\n") + "\n";
for (const figure of all(document, "figure.data")) {
  const table = figure.querySelector("table"), copy = figure.querySelector(".copy");
  for (const heading of all(table, "thead th")) {
    const button = create("button", "", "sort");
    button.append(...heading.childNodes);
    heading.append(button);
    heading.addEventListener("click", () => sortTable(table, heading));
  }
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    copy.textContent = await copyText(textOfTable(table)) ? "Copied" : "Not allowed";
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
}

/* Gallery. */
const gallery = document.querySelector("#cases");
const openCase = (() => {
  let shown = null;
  const dialog = create("dialog", "", "large"), bar = create("div", "", "bar"), content = create("div");
  dialog.setAttribute("aria-label", "Case");
  const buttons = ["Previous", "Next", "Close"].map((name) => create("button", name));
  buttons[1].autofocus = true;
  bar.append(...buttons);
  dialog.append(bar, content);
  const show = (item) => {
    if (!item) return;
    shown = item;
    const copy = item.cloneNode(true);
    all(copy, "h3 button").forEach((button) => button.replaceWith(...button.childNodes));
    content.replaceChildren(copy);
    if (!dialog.isConnected) document.body.append(dialog);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };
  const step = (by) => {
    const visible = all(gallery, ".case:not([hidden])");
    show(visible[visible.indexOf(shown) + by]);
  };
  buttons[0].addEventListener("click", () => step(-1));
  buttons[1].addEventListener("click", () => step(1));
  buttons[2].addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  return show;
})();
if (gallery) {
  const controls = gallery.querySelector(".controls"), list = gallery.querySelector(".cases");
  const search = controls.querySelector("input"), order = controls.querySelector(".order");
  const count = controls.querySelector("output");
  const choice = (kind) => controls.querySelector("[data-choice=" + kind + "]")?.value ?? "";
  const entries = all(list, ".case").map((item) => ({
    item, text: item.querySelector("h3").textContent.toLowerCase(), view: item.dataset.view, outcome: item.dataset.outcome,
    decision: item.dataset.decision ?? "", row: Number(item.dataset.row), values: item.dataset.values.split(" ").map(Number)}));
  let largestFirst = true;
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    const kinds = ["view", "outcome", "decision"].map((kind) => [kind, choice(kind)]);
    let visible = 0;
    for (const entry of entries) {
      const fits = kinds.every(([kind, wanted]) => wanted === "" || entry[kind] === wanted) &&
        words.every((word) => entry.text.includes(word));
      entry.item.hidden = !fits;
      visible += fits;
    }
    count.textContent = visible + " of " + entries.length + " cases";
  };
  const sort = () => {
    const by = choice("sort"), sign = largestFirst ? -1 : 1;
    order.disabled = by === "";
    order.textContent = largestFirst ? "Largest first" : "Smallest first";
    const text = (entry) => by === "" ? "" : String(entry.values[by]);
    const sorted = entries.slice().sort((a, b) =>
      by === "" ? a.row - b.row : compareCells(text(a), text(b), true, sign));
    list.append(...sorted.map((entry) => entry.item));
  };
  for (const {item} of entries) {
    const heading = item.querySelector("h3"), button = create("button");
    button.append(...heading.childNodes);
    heading.append(button);
    item.addEventListener("click", () => { if (getSelection().isCollapsed) openCase(item); });
  }
  controls.addEventListener("input", (event) => {
    if (event.target.dataset.choice === "sort") sort(); else update();
  });
  order.addEventListener("click", () => { largestFirst = !largestFirst; sort(); });
  controls.hidden = false;
  sort();
  update();
}

/* Charts: what is under the pointer, or the nearest point, says its values at once. */
const tip = create("div", "", "tip");
tip.hidden = true;
document.body.append(tip);
const kReach = 28;
const prepare = (svg) => all(svg, "title").map((title) => {
  const element = title.parentNode, text = title.textContent;
  title.remove();
  return {element, text};
});
for (const svg of all(document, ".chart > svg")) {
  let spots = null, near = null;
  const leave = () => {
    near?.element.classList.remove("near");
    near = null;
    tip.hidden = true;
  };
  const find = (event) => {
    const under = spots.find((spot) => spot.element.contains(event.target));
    if (under) return under;
    let best = null, distance = kReach;
    for (const spot of spots) {
      const box = spot.element.getBoundingClientRect();
      const away = Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
      if (distance > away) { best = spot; distance = away; }
    }
    return best;
  };
  svg.addEventListener("pointermove", (event) => {
    spots ??= prepare(svg);
    const found = find(event);
    if (found !== near) {
      leave();
      near = found;
      near?.element.classList.add("near");
    }
    if (!near) return;
    tip.textContent = near.text;
    tip.hidden = false;
    const right = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, right)) + "px";
    tip.style.top = Math.max(4, event.clientY - tip.offsetHeight - 12) + "px";
  });
  svg.addEventListener("pointerleave", leave);
}
})();
//]]>)js";
}

}  // namespace deepwrist::report
