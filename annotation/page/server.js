// What the page knows of all radiographs, and how changes get to the program: each is kept in the browser's
// storage until the program says that it is on disk, so that neither a reload nor a program that was killed
// loses it.
//
//   change ─► pending (and storage) ─► PUT record/N ─┬─ 200: on disk
//                                                    ├─ 409: somebody else changed it: `conflict`, the user chooses
//                                                    └─ 503, no answer: tried again every second

const kWait = 120, kRetry = 1000, kPoll = 1500;

const copyOf = (value) => JSON.parse(JSON.stringify(value));

export class Store extends EventTarget {
  constructor() {
    super();
    this.images = [];
    this.pending = new Map();  // index → {revision, record, sending, conflict, refused}
    this.history = [];         // [{index, record}] before each change
    this.link = "ok";          // ok, lost, restarted
    this.problem = "";
    this.shown = 0;
  }

  async load() {
    const response = await fetch("state", {cache: "no-store"});
    if (!response.ok) throw new Error(`the program answers ${response.status}`);
    const state = await response.json();
    Object.assign(this, {images: state.images, sequence: state.sequence, table: state.table, place: state.place,
                         hasLocalizer: state.localizer, blind: state.blind, problem: state.problem});
    this.takeUnsent();
    setInterval(() => this.poll(), kPoll);
    document.addEventListener("visibilitychange", () => this.poll());
  }

  // Changes that an earlier page of this address could not get to the program.
  takeUnsent() {
    for (const image of this.images) {
      const text = localStorage.getItem(this.storageKey(image));
      if (!text) continue;
      try {
        const {revision, record} = JSON.parse(text);
        if (JSON.stringify(record) === JSON.stringify(image.record)) {
          localStorage.removeItem(this.storageKey(image));
          continue;
        }
        image.record = record;
        this.pending.set(image.index, {revision, record});
        this.send(image.index);
      } catch {
        localStorage.removeItem(this.storageKey(image));
      }
    }
  }

  storageKey(image) { return `deepwrist ${this.place} ${image.id} ${image.name}`; }

  // `make` changes a copy of the record. `joined`: one step back with the change before it.
  change(index, make, joined = false, keepHistory = true) {
    const image = this.images[index], before = image.record, record = copyOf(before);
    make(record);
    for (const name of ["view", "fracture"]) if (record[name] === null) delete record[name];
    if (JSON.stringify(record) === JSON.stringify(before)) return;
    if (keepHistory && !(joined && this.history.at(-1)?.index === index)) {
      this.history.push({index, record: before});
      if (this.history.length > 500) this.history.shift();
    }
    image.record = record;
    const pending = this.pending.get(index) ?? {revision: image.revision};
    pending.record = record;
    pending.refused = "";
    this.pending.set(index, pending);
    this.keep(index);
    clearTimeout(pending.timer);
    pending.timer = setTimeout(() => this.send(index), kWait);
    this.tell(index);
  }

  undo() {
    const last = this.history.pop();
    if (!last) return null;
    this.change(last.index, (record) => {
      for (const name of Object.keys(record)) delete record[name];
      Object.assign(record, copyOf(last.record));
    }, false, false);
    return last.index;
  }

  keep(index) {
    const image = this.images[index], pending = this.pending.get(index);
    try {
      if (pending) {
        const text = JSON.stringify({revision: pending.revision, record: pending.record});
        localStorage.setItem(this.storageKey(image), text);
      } else {
        localStorage.removeItem(this.storageKey(image));
      }
    } catch {
      this.unstored = true;  // a browser without storage: the program's word is all there is
    }
  }

  async send(index) {
    const pending = this.pending.get(index);
    if (!pending || pending.sending || pending.conflict || pending.refused) return;
    pending.sending = true;
    const sent = pending.record;
    let response = null, answer = {};
    try {
      response = await fetch(`record/${index}`, {
        method: "PUT", headers: {"Content-Type": "application/json"}, keepalive: true,
        body: JSON.stringify({revision: pending.revision, record: sent}),
      });
      answer = await response.json().catch(() => ({}));
    } catch { /* no answer */ }
    pending.sending = false;
    this.take(index, pending, sent, response, answer);
    this.tell(index);
  }

  take(index, pending, sent, response, answer) {
    const image = this.images[index];
    this.noteLink(response);
    if (response?.status === 200) {
      const mine = image.record, more = pending.record !== sent;
      this.images[index] = Object.assign(answer.image, more ? {record: mine} : {});
      pending.revision = answer.image.revision;
      if (!more) this.pending.delete(index);
      this.keep(index);
      if (more) this.send(index);
    } else if (response?.status === 409) {
      pending.conflict = answer.image;
    } else if (response?.status === 422) {
      pending.refused = answer.reason || "it was refused";
    } else {
      if (response?.status === 503) this.problem = answer.reason || "it cannot be written";
      setTimeout(() => this.send(index), kRetry);
    }
  }

  resolve(index, keepMine) {
    const pending = this.pending.get(index), theirs = pending?.conflict;
    if (!theirs) return;
    if (keepMine) {
      Object.assign(pending, {revision: theirs.revision, conflict: null});
      this.keep(index);
      this.send(index);
    } else {
      this.pending.delete(index);
      this.keep(index);
      this.images[index] = theirs;
    }
    this.tell(index);
  }

  noteLink(response) {
    const link = !response ? "lost" : response.status === 403 ? "restarted" : "ok";
    if (link !== this.link) {
      this.link = link;
      this.tell(-1);
    }
  }

  async poll() {
    if (this.polling || document.hidden) return;
    this.polling = true;
    try {
      const response = await fetch(`changes?since=${this.sequence}&shown=${this.shown}`, {cache: "no-store"});
      this.noteLink(response);
      if (response.ok) this.merge(await response.json());
    } catch {
      this.noteLink(null);
    }
    this.polling = false;
  }

  merge(news) {
    this.sequence = news.sequence;
    const problemBefore = this.problem;
    if (this.pending.size === 0 || news.problem) this.problem = news.problem;
    for (const image of news.images) {
      const pending = this.pending.get(image.index);
      if (pending) {
        const mine = this.images[image.index];
        this.images[image.index] = {...image, record: mine.record, revision: mine.revision};
      } else {
        this.images[image.index] = image;
      }
      this.tell(image.index);
    }
    if (problemBefore !== this.problem) this.tell(-1);
  }

  tell(index) { this.dispatchEvent(new CustomEvent("change", {detail: index})); }

  progressOf(image) {
    if (image.record.unusable) return "unusable";
    return image.record.done ? "done" : "open";
  }
}
