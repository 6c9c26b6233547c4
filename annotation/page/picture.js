// A radiograph's 16-bit values, and the picture that a window makes of them. The message is described in
// annotation/shown_picture.h.

const kKept = 4;
const kept = new Map();

export class Picture {
  constructor(bytes) {
    const length = new DataView(bytes).getUint32(0, true);
    this.head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
    this.values = new Uint16Array(bytes, 4 + length);
    this.width = this.head.width;
    this.height = this.head.height;
    this.canvas = null;
  }

  // The picture under a window from `low` to `high`; made again only where one of them has changed.
  painted(low, high, inverted) {
    const wish = `${low} ${high} ${inverted}`;
    if (this.canvas && this.wish === wish) return this.canvas;
    if (!this.canvas) {
      this.canvas = document.createElement("canvas");
      this.canvas.width = this.width;
      this.canvas.height = this.height;
      this.context = this.canvas.getContext("2d");
      this.image = this.context.createImageData(this.width, this.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    const table = new Uint32Array(65536), span = Math.max(high - low, 1);
    for (let value = 0; value < 65536; ++value) {
      const share = Math.min(Math.max((value - low) / span, 0), 1);
      const grey = Math.round(255 * (inverted ? 1 - share : share));
      table[value] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
    const {values, pixels} = this;
    for (let i = 0; i < values.length; ++i) pixels[i] = table[values[i]];
    this.context.putImageData(this.image, 0, 0);
    this.wish = wish;
    return this.canvas;
  }

  // What a painted picture takes besides its values.
  forget() { this.canvas = this.image = this.pixels = null; }
}

const fetched = async (index) => {
  const response = await fetch(`picture/${index}`, {cache: "no-store"});
  if (response.ok) return new Picture(await response.arrayBuffer());
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.reason || `the program answers ${response.status}`);
};

// The picture of a radiograph: a promise, kept for a while.
export const pictureOf = (index) => {
  const found = kept.get(index) ?? fetched(index);
  kept.delete(index);
  kept.set(index, found);
  found.catch(() => kept.delete(index));
  for (const [other, picture] of kept) {
    if (kept.size <= kKept) break;
    kept.delete(other);
    picture.then((it) => it.forget(), () => {});
  }
  return found;
};
