// Puts the page together: the radiograph that is looked at, and what its keys, buttons and mouse do.

import {listenToKeys} from "./keys.js";
import {Panel} from "./panel.js";
import {pictureOf} from "./picture.js";
import {Store} from "./server.js";
import {Viewer} from "./viewer.js";

const kLongestPause = 10;     // seconds without a key or click that still count as looking
const kUnsure = 0.5;          // 1 minus the confidence in the least certain point

const byId = (id) => document.getElementById(id);
const store = new Store();
let current = 0, picture = null, spent = 0, lastActive = 0, nudged = "";

const image = () => store.images[current];
const record = () => image().record;

// The points of a radiograph: those that somebody set, and where they are missing those of the localizer.
const pointsOf = (it) => {
  const proposals = it.record.unusable || it.failure ? null : it.suggestion?.points;
  return [0, 1, 2].map((k) => {
    const at = it.record.points[k];
    if (at) return {at, proposed: false};
    return proposals?.[k] ? {at: proposals[k], proposed: true} : null;
  });
};

const change = (make, joined) => store.change(current, make, joined);
const setPoint = (k, at, joined) => change((it) => { it.points[k] = at; }, joined);

const actions = {
  active() {
    const now = performance.now() / 1000;
    spent += Math.min(now - lastActive, kLongestPause);
    lastActive = now;
  },
  choose(k) {
    if (k === "after" || k === "before") k = (viewer.chosen + (k === "after" ? 1 : 2)) % 3;
    viewer.chosen = k;
    show();
  },
  place(at) {
    if (!canSet()) return;
    const unset = pointsOf(image()).findIndex((point) => !point);
    const k = pointsOf(image())[viewer.chosen] && unset >= 0 ? unset : viewer.chosen;
    setPoint(k, at);
    const next = pointsOf(image()).findIndex((point) => !point);
    viewer.chosen = next >= 0 ? next : k;
    nudged = "";
    show();
  },
  moved(k, at, first) {
    if (!canSet()) return;
    setPoint(k, at, !first);
    nudged = "";
  },
  nudge(dx, dy) {
    const k = viewer.chosen, point = pointsOf(image())[k];
    if (!point || !picture || !canSet()) return;
    // Arrows are those of the screen, however the picture is turned.
    const [u, v] = viewer.toScreen(viewer.ofRadiograph(point.at)), step = viewer.scale / picture.head.reduction;
    const to = viewer.toRadiograph(viewer.toPicture(u + dx * step, v + dy * step));
    setPoint(k, to, nudged === `${current} ${k}`);
    nudged = `${current} ${k}`;
  },
  remove() {
    const k = viewer.chosen;
    change((it) => { it.points[k] = null; it.done = false; });
  },
  set(name, value) {
    const word = `${current} ${name}`, written = name === "remark";
    change((it) => {
      it[name] = value;
      if (name === "unusable" && value) it.done = false;
    }, written && nudged === word);
    nudged = written ? word : "";
  },
  cycle(name) {
    const orders = {view: [0, 1], laterality: ["L", "R", ""], fracture: [0, 1, null]}, order = orders[name];
    const now = record()[name] ?? (name === "view" ? 1 : null);
    actions.set(name, order[(order.indexOf(now) + 1) % order.length]);
  },
  accept() {
    actions.active();
    if (!record().unusable) {
      const points = pointsOf(image()), missing = points.findIndex((point) => !point);
      if (record().view === undefined) return say("Which view is it? V changes between PA and LAT.");
      if (missing >= 0) {
        viewer.chosen = missing;
        show();
        return say(`Point ${missing + 1} is not set yet.`);
      }
    }
    const seconds = Math.round((record().seconds + spent) * 10) / 10;
    spent = 0;
    change((it) => {
      if (!it.unusable) {
        it.points = pointsOf(image()).map((point) => point.at);
        it.done = true;
      }
      it.seconds = Math.min(seconds, 86400);
    });
    actions.nextOpen();
  },
  next() { if (current + 1 < store.images.length) goTo(current + 1); },
  previous() { if (current > 0) goTo(current - 1); },
  nextOpen() {
    const index = openAfter(current);
    if (index >= 0) goTo(index);
    else say("All radiographs are done.");
  },
  leastSure() {
    // Where nobody knows how sure the localizer is, the next open one.
    let best = -1;
    store.images.forEach((it, index) => {
      const doubt = it.suggestion?.uncertainty;
      if (doubt === undefined || store.progressOf(it) !== "open" || index === current) return;
      if (best < 0 || doubt > store.images[best].suggestion.uncertainty) best = index;
    });
    if (best >= 0) goTo(best);
    else actions.nextOpen();
  },
  undo() {
    const index = store.undo();
    nudged = "";
    if (index !== null && index !== current) goTo(index);
    else show();
  },
  fit: () => picture && viewer.fit(),
  pixels: () => viewer.pixelToPixel(),
  zoom: (factor) => viewer.zoom(factor),
  pan: (dx, dy) => picture && viewer.pan(dx, dy),
  shiftWindow: (level, width) => picture && viewer.shiftWindow(level, width),
  resetWindow: () => picture && viewer.resetWindow(),
  invert: () => toggle("inverted", "invert"),
  mirror: () => toggle("mirror", "mirror"),
  turn() {
    viewer.turns = (viewer.turns + 1) % 4;
    if (picture) viewer.fit();
  },
  resolve(keepMine) { store.resolve(current, keepMine); },
};

const toggle = (name, button) => {
  viewer[name] = !viewer[name];
  byId(button).setAttribute("aria-pressed", String(viewer[name]));
  viewer.draw();
};

const canSet = () => {
  if (record().unusable) return say("It is marked as not usable: X, then the first line, takes that back.");
  if (record().view === undefined) return say("Which view is it? V changes between PA and LAT.");
  return true;
};

// A word at the picture's edge; false, so that it can be returned.
let said = -Infinity;
const say = (text) => {
  byId("hint").textContent = text;
  said = performance.now();
  return false;
};

const hintOf = (it) => {
  if (!picture) return byId("message").hidden ? "The radiograph is being read …" : "";
  if (it.record.unusable) return "";
  if (it.record.view === undefined) return "Which view is it? V changes between PA and LAT.";
  const missing = pointsOf(it).findIndex((point) => !point);
  if (it.record.done) return "";
  if (store.hasLocalizer && !it.suggestion && !it.no_suggestion && missing >= 0) return "The localizer is on its way …";
  if (missing >= 0 && it.no_suggestion) return `No proposal: ${it.no_suggestion}. Click where point ${viewer.chosen + 1} belongs.`;
  if (missing >= 0) return `Click where point ${viewer.chosen + 1} belongs.`;
  if (it.suggestion?.uncertainty > kUnsure) return "The localizer is not sure of this one: look twice.";
  return "";
};

const openAfter = (start) => {
  const count = store.images.length;
  for (let step = 1; step <= count; ++step) {
    const index = (start + step) % count;
    if (store.progressOf(store.images[index]) === "open" && (index !== start || step === count)) return index;
  }
  return -1;
};

const show = () => {
  viewer.points = picture ? pointsOf(image()) : [];
  panel.show(image(), pointsOf(image()), viewer.chosen, picture);
  if (performance.now() - said > 2500) byId("hint").textContent = hintOf(image());
  viewer.draw();
};

const message = (text) => {
  byId("message").textContent = text;
  byId("message").hidden = !text;
};

const goTo = async (index) => {
  current = index;
  store.shown = index;
  picture = null;
  spent = 0;
  said = -Infinity;
  nudged = "";
  lastActive = performance.now() / 1000;
  const missing = pointsOf(image()).findIndex((point) => !point);
  viewer.chosen = Math.max(missing, 0);
  viewer.show(null);
  message("");
  show();
  history.replaceState(null, "", `#${index + 1}`);
  store.poll();
  try {
    const found = await pictureOf(index);
    if (index !== current) return;
    picture = found;
    viewer.show(found);
    document.body.dataset.shown = String(index);
  } catch (error) {
    if (index === current) message(`This radiograph cannot be shown: ${error.message}. X marks it as not usable.`);
  }
  if (index !== current) return;
  show();
  const next = openAfter(index);
  if (next >= 0 && next !== index) pictureOf(next).catch(() => {});
};

const viewer = new Viewer(byId("view"), actions);
let panel = null;

const start = async () => {
  try {
    await store.load();
  } catch (error) {
    return message(`The page cannot start: ${error.message}. Open the address that the program prints.`);
  }
  panel = new Panel(store, actions);
  store.addEventListener("change", () => show());
  listenToKeys(actions);
  // A button that was clicked gives the keys back to the radiograph.
  byId("panel").addEventListener("click", (event) => {
    if (event.detail > 0 && event.target.closest("button")) byId("view").focus();
  });
  addEventListener("beforeunload", (event) => { if (store.unstored && store.pending.size > 0) event.preventDefault(); });
  addEventListener("hashchange", () => {
    const index = Number(location.hash.slice(1)) - 1;
    if (index >= 0 && index < store.images.length && index !== current) goTo(index);
  });
  const asked = Number(location.hash.slice(1)) - 1, open = openAfter(store.images.length - 1);
  await goTo(asked >= 0 && asked < store.images.length ? asked : Math.max(open, 0));
  byId("view").focus();
};

start();
