// The panel beside the radiograph: what it shows of the store and the chosen radiograph, and its buttons.
// Texts of files become textContent, never markup.

import {kColours} from "./viewer.js";

const byId = (id) => document.getElementById(id);
const kPlaces = [
  ["tip of the distal ulna", "tip of the distal radius", "centre of the wrist"],
  ["first point on the top of the distal radio-ulnar bones", "second point on the top of the distal radio-ulnar bones",
   "centre of the wrist"],
];
// Outlines of a left wrist, palm down, and from its side: hand above, forearm below; and where the points are.
const kDrawings = [
  {bones: ["M24 120 L25 84 Q22 70 29 66 Q37 64 41 68 L42 84 L45 120", "M58 120 L60 82 Q52 70 53 62 Q66 53 87 50 Q91 60 86 78 L83 120",
           "M36 50 Q44 36 58 40 Q72 32 88 40 Q90 46 86 47 Q66 49 52 58 Q42 60 36 50", "M38 36 L34 6 M54 32 L53 2 M71 30 L74 2 M88 34 L95 8"],
   points: [[30, 65], [88, 50], [64, 47]]},
  {bones: ["M38 120 L42 80 Q38 66 44 60 Q58 56 76 61 Q80 72 74 84 L70 120", "M50 120 L53 88 Q51 78 56 72", "M46 56 Q44 38 60 34 Q76 38 74 56 Q60 52 46 56",
           "M52 33 L47 4 M70 34 L70 4"],
   points: [[44, 60], [76, 61], [60, 46]]},
];
const kReasons = ["no wrist", "two wrists", "cut off", "upside down", "turned too far", "metal or cast", "blurred",
                  "not readable", "other (see remark)"];
const kSvg = "http://www.w3.org/2000/svg";

const svg = (name, attributes, text = "") => {
  const element = document.createElementNS(kSvg, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
};

const choice = (id, options, use) => {
  const group = byId(id);
  group.setAttribute("role", "group");
  const buttons = options.map(([label, value]) => {
    const button = document.createElement("button");
    button.textContent = label;
    button.addEventListener("click", () => use(value));
    group.append(button);
    return [button, value];
  });
  return (value) => buttons.forEach(([button, its]) => button.setAttribute("aria-pressed", String(its === value)));
};

// What another record says that differs from this one.
const differencesText = (mine, theirs) => {
  const words = {
    view: (value) => `view ${["PA", "LAT"][value] ?? "not said"}`, laterality: (value) => `side ${value || "not said"}`,
    points: (value) => `points ${value.map((at) => at ? at.map((x) => x.toFixed(1)).join(", ") : "not set").join(" / ")}`,
    fracture: (value) => `fracture ${["no", "yes"][value] ?? "not said"}`, remark: (value) => `remark “${value}”`,
    unusable: (value) => value ? `not usable: ${value}` : "usable", done: (value) => value ? "done" : "not done",
  };
  return Object.keys(words).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(theirs[name]))
    .map((name) => words[name](theirs[name])).join("; ") || "the same";
};

const minutesText = (seconds) => {
  if (seconds < 90) return `${Math.max(Math.round(seconds), 1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

export class Panel {
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    this.showView = choice("of-view", [["PA", 0], ["LAT", 1]], (value) => actions.set("view", value));
    this.showSide = choice("of-side", [["left", "L"], ["right", "R"], ["–", ""]], (value) => actions.set("laterality", value));
    this.showFracture = choice("of-fracture", [["no", 0], ["yes", 1], ["–", null]], (value) => actions.set("fracture", value));
    const unusable = byId("unusable");
    for (const reason of ["", ...kReasons]) {
      const option = document.createElement("option");
      option.value = reason;
      option.textContent = reason || "– usable –";
      unusable.append(option);
    }
    unusable.addEventListener("change", () => actions.set("unusable", unusable.value));
    const remark = byId("remark");
    remark.addEventListener("input", () => actions.set("remark", remark.value.trim()));
    for (const [id, action] of [["previous", "previous"], ["next", "next"], ["undone", "nextOpen"], ["least", "leastSure"],
                                ["accept", "accept"], ["undo", "undo"], ["fit", "fit"], ["pixels", "pixels"],
                                ["invert", "invert"], ["mirror", "mirror"], ["turn", "turn"], ["window", "resetWindow"]])
      byId(id).addEventListener("click", () => actions[action]());
    byId("keep-mine").addEventListener("click", () => actions.resolve(true));
    byId("take-theirs").addEventListener("click", () => actions.resolve(false));
    this.makePoints();
  }

  makePoints() {
    this.pointButtons = kColours.map((colour, k) => {
      const item = document.createElement("li"), button = document.createElement("button");
      const title = document.createElement("span"), place = document.createElement("span");
      button.style.setProperty("--dot", colour);
      place.className = "place";
      button.append(title, place);
      button.addEventListener("click", () => this.actions.choose(k));
      item.append(button);
      byId("points").append(item);
      return {button, title, place};
    });
  }

  show(image, points, chosen, picture) {
    const record = image.record, view = record.view ?? 0;
    // Of a folder without a table the ID is the name of the file without its ending.
    byId("name").textContent = image.name.startsWith(image.id) ? image.name : `${image.id} · ${image.name}`;
    this.showFacts(image, picture);
    this.showView(record.view);
    this.showSide(record.laterality);
    this.showFracture(record.fracture ?? null);
    this.showReason(record.unusable);
    const remark = byId("remark");
    if (document.activeElement !== remark || remark.value.trim() !== record.remark) remark.value = record.remark;
    this.pointButtons.forEach(({button, title, place}, k) => {
      title.textContent = `${k + 1} ${kPlaces[view][k]}`;
      const point = points[k];
      place.textContent = point ? `${point.at[0].toFixed(1)}, ${point.at[1].toFixed(1)}${point.proposed ? " · proposed" : ""}` : "not set";
      button.setAttribute("aria-pressed", String(k === chosen));
    });
    this.draw(view, chosen, view === 0 && record.laterality === "R");
    byId("undo").disabled = this.store.history.length === 0;
    const theirs = this.store.pending.get(image.index)?.conflict;
    byId("conflict").hidden = !theirs;
    byId("theirs").textContent = theirs ? differencesText(record, theirs.record) : "";
    this.showCounts();
    this.showSaved(image);
  }

  showReason(reason) {
    const unusable = byId("unusable");
    if (reason && ![...unusable.options].some((option) => option.value === reason)) {
      const option = document.createElement("option");
      option.value = option.textContent = reason;
      unusable.append(option);
    }
    unusable.value = reason;
  }

  showFacts(image, picture) {
    const facts = [`${image.index + 1} of ${this.store.images.length}`];
    if (image.width) facts.push(`${image.width} × ${image.height} pixels`);
    if (picture?.head.reduction > 1) facts.push(`shown 1:${picture.head.reduction}, points are in its full size`);
    if (this.store.blind) facts.push("blind pass");
    if (image.record.done) facts.push("done");
    if (image.record.unusable) facts.push("not usable");
    for (const warning of picture?.head.warnings ?? []) facts.push(warning);
    byId("facts").textContent = facts.join(" · ");
  }

  showCounts() {
    const {images} = this.store;
    const settled = images.filter((image) => image.record.done || image.record.unusable);
    const times = settled.map((image) => image.record.seconds).filter((seconds) => seconds > 0).sort((a, b) => a - b);
    const bar = byId("bar"), left = images.length - settled.length;
    bar.max = images.length;
    bar.value = settled.length;
    let text = `${settled.length} of ${images.length} done`;
    if (left === 0) text += ": that is all of them";
    else if (times.length > 0) {
      const median = times[Math.floor(times.length / 2)];
      text += ` · ${left} to go, about ${minutesText(median * left)} at ${median.toFixed(1)} s each`;
    }
    byId("counts").textContent = text;
  }

  showSaved(image) {
    const {store} = this, pending = store.pending.get(image.index), unsent = store.pending.size;
    const trouble = byId("trouble");
    const elsewhere = [...store.pending].filter(([index, it]) => it.conflict && index !== image.index)
      .map(([index]) => index + 1);
    let text = "";
    if (store.link === "restarted") {
      text = "The program has been started anew. Open the address that it prints; what is not saved yet waits in this browser.";
    } else if (store.link === "lost") {
      text = "The program does not answer. Start it again, and open the address that it prints.";
    } else if (store.problem) {
      text = `Not saved: ${store.problem}`;
    } else if (pending?.refused) {
      text = `Not saved: ${pending.refused}`;
    } else if (elsewhere.length > 0) {
      text = `Changed in another window, too: go to ${elsewhere.join(", ")} to choose which to keep.`;
    }
    if (text && unsent > 0) text += ` Not saved yet: ${unsent}, kept in this browser and tried again.`;
    trouble.textContent = text;
    trouble.hidden = !text;
    const saved = byId("saved");
    saved.textContent = unsent > 0 ? `saving ${unsent} …` : `all saved in ${store.table}`;
    saved.dataset.unsent = String(unsent);
  }

  draw(view, chosen, mirrored) {
    const drawing = byId("drawing"), {bones, points} = kDrawings[view];
    const turn = mirrored ? {transform: "translate(120 0) scale(-1 1)"} : {};
    drawing.replaceChildren(...bones.map((path) => svg("path", {d: path, class: "bone", ...turn})));
    points.forEach(([left, y], k) => {
      const x = mirrored ? 120 - left : left;
      drawing.append(svg("circle", {cx: x, cy: y, r: k === chosen ? 5.5 : 4, fill: kColours[k], class: k === chosen ? "chosen" : ""}));
      drawing.append(svg("text", {x: x + 7, y: y - 4}, String(k + 1)));
    });
  }
}
