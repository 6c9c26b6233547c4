// The canvas: where a pixel of the radiograph is on the screen, what is drawn, what the mouse does.
//
//   radiograph, x of a pixel's centre ─ +0.5, / reduction ─► picture, 0..width ─► centred, mirrored, turned,
//   scaled ─► screen

export const kColours = ["#d9730d", "#2f8fd8", "#009e73"];
const kNear = 15;

export class Viewer {
  constructor(canvas, actions) {
    this.canvas = canvas;
    this.actions = actions;  // place([x, y]), moved(k, [x, y], first), choose(k)
    this.picture = null;
    this.mirror = this.inverted = false;
    this.turns = 0;
    this.points = [];        // [{at: [x, y], proposed}] or null for each landmark
    this.chosen = 0;
    new ResizeObserver(() => this.resize()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", () => { this.drag = null; });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
    }, {passive: false});
  }

  show(picture) {
    this.picture = picture;
    this.turns = 0;
    if (picture) {
      this.resetWindow();
      this.fit();
    }
    this.draw();
  }

  resetWindow() {
    this.low = this.picture.head.low;
    this.high = this.picture.head.high;
    this.draw();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(Math.round(this.canvas.clientWidth * ratio), 1);
    this.canvas.height = Math.max(Math.round(this.canvas.clientHeight * ratio), 1);
    if (this.picture && this.fitted) this.fit();
    this.draw();
  }

  fitScale() {
    const upright = this.turns % 2 === 0;
    const {width, height} = this.picture;
    return Math.min(this.canvas.clientWidth / (upright ? width : height),
                    this.canvas.clientHeight / (upright ? height : width));
  }

  fit() {
    this.scale = this.fitScale();
    this.centre = [this.picture.width / 2, this.picture.height / 2];
    this.fitted = true;
    this.draw();
  }

  // One pixel of the radiograph as one of the screen, around the chosen point; again: three screen pixels.
  pixelToPixel() {
    if (!this.picture) return;
    const one = 1 / (window.devicePixelRatio || 1), at = this.points[this.chosen]?.at;
    this.scale = Math.abs(this.scale - one) < 1e-6 ? 4 * one : one;
    if (at) this.centre = this.ofRadiograph(at);
    this.fitted = false;
    this.draw();
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    if (!this.picture) return;
    const held = this.toPicture(x, y);
    this.scale = Math.min(Math.max(this.scale * factor, this.fitScale() / 2), 64);
    const now = this.toPicture(x, y);
    this.centre = [this.centre[0] + held[0] - now[0], this.centre[1] + held[1] - now[1]];
    this.fitted = false;
    this.draw();
  }

  pan(dx, dy) {
    const from = this.toPicture(0, 0), to = this.toPicture(dx, dy);
    this.centre = [this.centre[0] - (to[0] - from[0]), this.centre[1] - (to[1] - from[1])];
    this.fitted = false;
    this.draw();
  }

  // Fractions of the window's own width.
  shiftWindow(level, width) {
    const span = this.high - this.low, middle = (this.high + this.low) / 2 + level * span;
    const half = Math.min(Math.max(span * Math.exp(width), 2), 131072) / 2;
    this.low = middle - half;
    this.high = middle + half;
    this.draw();
  }

  matrix() {
    const corner = [[1, 0], [0, 1], [-1, 0], [0, -1]][this.turns], flip = this.mirror ? -1 : 1, s = this.scale;
    const a = flip * corner[0] * s, b = flip * corner[1] * s, c = -corner[1] * s, d = corner[0] * s;
    const [x, y] = this.centre;
    return [a, b, c, d, this.canvas.clientWidth / 2 - a * x - c * y, this.canvas.clientHeight / 2 - b * x - d * y];
  }

  toScreen([u, v]) {
    const [a, b, c, d, e, f] = this.matrix();
    return [a * u + c * v + e, b * u + d * v + f];
  }

  toPicture(x, y) {
    const [a, b, c, d, e, f] = this.matrix(), size = a * d - b * c;
    return [(d * (x - e) - c * (y - f)) / size, (a * (y - f) - b * (x - e)) / size];
  }

  ofRadiograph([x, y]) { return [(x + 0.5) / this.picture.head.reduction, (y + 0.5) / this.picture.head.reduction]; }

  toRadiograph([u, v]) {
    const {reduction, original_width: width, original_height: height} = this.picture.head;
    const inside = (value, size) => Math.round(Math.min(Math.max(value * reduction - 0.5, 0), size - 1) * 100) / 100;
    return [inside(u, width), inside(v, height)];
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.drawNow();
    });
  }

  drawNow() {
    const context = this.canvas.getContext("2d"), ratio = window.devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.picture) return;
    const [a, b, c, d, e, f] = this.matrix().map((value) => value * ratio);
    context.setTransform(a, b, c, d, e, f);
    context.imageSmoothingEnabled = this.scale * ratio < 2;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.picture.painted(this.low, this.high, this.inverted), 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.points.forEach((point, k) => { if (point) this.drawPoint(context, k, point); });
  }

  drawPoint(context, k, {at, proposed}) {
    const [x, y] = this.toScreen(this.ofRadiograph(at)), chosen = k === this.chosen, reach = chosen ? 13 : 9;
    for (const [colour, width] of [["rgb(0 0 0 / 80%)", 4], [kColours[k], chosen ? 2.2 : 1.6]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.setLineDash(proposed ? [3, 3] : []);
      context.beginPath();
      context.arc(x, y, reach, 0, 2 * Math.PI);
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        context.moveTo(x + 2.5 * dx, y + 2.5 * dy);
        context.lineTo(x + reach * dx, y + reach * dy);
      }
      context.stroke();
    }
    context.font = "bold 13px system-ui, sans-serif";
    context.lineWidth = 3.5;
    context.strokeStyle = "rgb(0 0 0 / 80%)";
    context.fillStyle = kColours[k];
    context.strokeText(String(k + 1), x + reach + 3, y - reach + 3);
    context.fillText(String(k + 1), x + reach + 3, y - reach + 3);
  }

  nearest(x, y) {
    let best = -1, least = kNear;
    this.points.forEach((point, k) => {
      if (!point) return;
      const [px, py] = this.toScreen(this.ofRadiograph(point.at)), distance = Math.hypot(px - x, py - y);
      if (distance < least || (distance === least && k === this.chosen)) [best, least] = [k, distance];
    });
    return best;
  }

  down(event) {
    if (!this.picture) return;
    this.canvas.focus();
    this.canvas.setPointerCapture(event.pointerId);
    const [x, y] = [event.offsetX, event.offsetY];
    this.drag = {button: event.button, x, y, from: [x, y], moved: false, point: -1};
    if (event.button !== 0) return;
    const point = this.nearest(x, y);
    if (point < 0) return;
    this.drag.point = point;
    const [px, py] = this.toScreen(this.ofRadiograph(this.points[point].at));
    this.drag.hold = [px - x, py - y];
    this.actions.choose(point);
  }

  move(event) {
    const drag = this.drag;
    if (!drag) return;
    const [x, y] = [event.offsetX, event.offsetY], dx = x - drag.x, dy = y - drag.y;
    if (!drag.moved && Math.hypot(x - drag.from[0], y - drag.from[1]) < 4) return;
    const first = !drag.moved;
    Object.assign(drag, {moved: true, x, y});
    if (drag.button === 2) {
      this.shiftWindow(dy / 300, dx / 200);
    } else if (drag.button === 0 && drag.point >= 0) {
      this.actions.moved(drag.point, this.toRadiograph(this.toPicture(x + drag.hold[0], y + drag.hold[1])), first);
    } else {
      this.pan(dx, dy);
    }
  }

  up(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag || drag.moved || drag.button !== 0 || drag.point >= 0) return;
    const [u, v] = this.toPicture(event.offsetX, event.offsetY);
    if (u < 0 || v < 0 || u > this.picture.width || v > this.picture.height) return;
    this.actions.place(this.toRadiograph([u, v]));
  }
}
