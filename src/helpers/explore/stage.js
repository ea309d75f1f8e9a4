// The picture, a target on each of its marks, what the mark says, and the choice as a command and as CSV.
// Text from the data is set as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";

function add(parent, tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}

function render({ model, el }) {
  el.classList.add("claims-stage");
  const frame = add(el, "div", "frame");
  const image = add(frame, "img", "");
  const targets = document.createElementNS(SVG, "svg");
  frame.append(targets);
  const words = add(frame, "div", "words");
  words.setAttribute("role", "tooltip");
  words.hidden = true;
  const choice = add(el, "div", "choice");
  const command = add(choice, "code", "");
  const copy = add(choice, "button", "jupyter-button", "Copy command");
  const save = add(choice, "button", "jupyter-button", "Save as CSV");

  function show(mark) {
    words.textContent = mark.label;
    words.hidden = false;
    const left = mark.x > 0.5;
    words.style.left = left ? "" : `${100 * mark.x + 2}%`;
    words.style.right = left ? `${102 - 100 * mark.x}%` : "";
    words.style.top = mark.y < 0.6 ? `${100 * mark.y + 2}%` : "";
    words.style.bottom = mark.y < 0.6 ? "" : `${102 - 100 * mark.y}%`;
  }

  function place(mark, i) {
    const target = document.createElementNS(SVG, "circle");
    target.setAttribute("cx", `${100 * mark.x}%`);
    target.setAttribute("cy", `${100 * mark.y}%`);
    target.setAttribute("r", "10");
    target.setAttribute("tabindex", "0");
    target.setAttribute("role", "button");
    target.setAttribute("aria-label", mark.label);
    const pick = () => model.send({ pick: i });
    target.addEventListener("click", pick);
    target.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        event.stopPropagation();
        pick();
      }
    });
    for (const name of ["mouseenter", "focus"]) target.addEventListener(name, () => show(mark));
    for (const name of ["mouseleave", "blur"]) target.addEventListener(name, () => (words.hidden = true));
    return target;
  }

  function light() {
    const lit = new Set(model.get("lit"));
    [...targets.children].forEach((target, i) => target.classList.toggle("lit", lit.has(i)));
  }

  function draw() {
    words.hidden = true;
    image.src = model.get("picture");
    image.alt = model.get("alt");
    targets.replaceChildren(...model.get("marks").map(place));
    command.textContent = model.get("command");
    copy.hidden = !model.get("command");
    light();
  }

  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.get("command"));
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(command);
      copy.textContent = "Selected: copy it with the keyboard";
    }
    setTimeout(() => (copy.textContent = "Copy command"), 2000);
  });
  save.addEventListener("click", () => model.send({ ask: "csv" }));
  const download = (message) => {
    if (!message.csv) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([message.csv], { type: "text/csv" }));
    link.download = "explored.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const watched = "change:picture change:alt change:marks change:command";
  let asked = 0; // several traits arrive together
  const later = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  };
  model.on(watched, later);
  model.on("change:lit", light);
  model.on("msg:custom", download);
  draw();
  return () => {
    model.off(watched, later);
    model.off("change:lit", light);
    model.off("msg:custom", download);
  };
}

export default { render };
