// Keys of the page. Text fields keep theirs, but for Escape and Enter, which leave them.

const kArrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

const isField = (element) => element?.matches?.("input, select, textarea");

export const listenToKeys = (actions) => {
  const plain = {
    Enter: () => actions.accept(), n: () => actions.next(), PageDown: () => actions.next(),
    p: () => actions.previous(), PageUp: () => actions.previous(), o: () => actions.nextOpen(),
    j: () => actions.leastSure(), u: () => actions.undo(), 1: () => actions.choose(0), 2: () => actions.choose(1),
    3: () => actions.choose(2), Delete: () => actions.remove(), Backspace: () => actions.remove(),
    z: () => actions.pixels(), 0: () => actions.fit(), "+": () => actions.zoom(1.3), "=": () => actions.zoom(1.3),
    "-": () => actions.zoom(1 / 1.3), i: () => actions.invert(), m: () => actions.mirror(), t: () => actions.turn(),
    w: () => actions.resetWindow(), "[": () => actions.shiftWindow(-0.05, 0), "]": () => actions.shiftWindow(0.05, 0),
    ",": () => actions.shiftWindow(-0.05, 0), ".": () => actions.shiftWindow(0.05, 0),
    "{": () => actions.shiftWindow(0, -0.1), "}": () => actions.shiftWindow(0, 0.1),
    ";": () => actions.shiftWindow(0, -0.1), ":": () => actions.shiftWindow(0, 0.1),
    v: () => actions.cycle("view"), s: () => actions.cycle("laterality"), f: () => actions.cycle("fracture"),
    x: () => document.getElementById("unusable").focus(), r: () => document.getElementById("remark").focus(),
    "?": () => { const help = document.getElementById("help"); help.open = !help.open; },
    Tab: (event) => actions.choose(event.shiftKey ? "before" : "after"),
  };

  const inField = (event) => {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.preventDefault();
    document.getElementById("view").focus();
    if (event.key === "Enter" && event.target.value && event.target.id === "unusable") actions.accept();
  };

  document.addEventListener("keydown", (event) => {
    actions.active();
    if (event.isComposing) return;
    if (isField(event.target)) return inField(event);
    const arrow = kArrows[event.key];
    if (arrow) {
      event.preventDefault();
      const step = event.shiftKey ? 10 : event.ctrlKey ? 0.1 : 1;
      return event.altKey ? actions.pan(arrow[0] * -60, arrow[1] * -60) : actions.nudge(arrow[0] * step, arrow[1] * step, event.repeat);
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return actions.undo();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onCanvas = event.target.id === "view" || event.target === document.body;
    // Elsewhere Tab walks through the page, and Enter and Backspace belong to what has the focus.
    if (!onCanvas && ["Tab", "Enter", "Backspace"].includes(event.key)) return;
    const action = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
  document.addEventListener("pointerdown", () => actions.active());
};
