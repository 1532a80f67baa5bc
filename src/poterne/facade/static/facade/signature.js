// The drawing pad of the signature page. Only a flat PNG leaves this page: no point, pressure or
// time of the stroke is kept or sent. Needs nothing from it: an image can be given instead.
"use strict";

const INK = "#14202b";
const WORDS = {
  empty: "Signature vide.",
  dot: "Un point n’est pas une signature. Dessinez-la au complet.",
  present: "Signature présente.",
};
const MIN_LENGTH = 120; // of the pad's 900 units: less is a dot or a slip
const MIN_WIDTH = 40;

class Pad {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.said = root.querySelector("[data-planche-etat]");
    this.file = root.querySelector("[data-planche-image]");
    this.pen = this.canvas.getContext("2d");
    root.hidden = false;
    // The button that sends the drawing, useless without it.
    const sender = root.closest("form").querySelector("[data-planche-envoi]");
    if (sender) sender.hidden = false;
    root.querySelector("[data-planche-effacer]").addEventListener("click", () => this.clear());
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(end, () => this.end());
    }
    root.closest("form").addEventListener("submit", (event) => this.send(event));
    this.clear();
  }

  get state() {
    if (!this.length) return "empty";
    return this.length < MIN_LENGTH || this.right - this.left < MIN_WIDTH ? "dot" : "present";
  }

  clear() {
    const { pen, canvas } = this;
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { strokeStyle: INK, lineWidth: 4, lineCap: "round", lineJoin: "round" });
    this.length = 0;
    this.left = canvas.width;
    this.right = 0;
    this.last = null;
    this.file.value = "";
    this.say();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * this.canvas.width) / box.width,
      y: ((event.clientY - box.top) * this.canvas.height) / box.height,
    };
  }

  begin(event) {
    if (event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.middle = this.place(event);
    this.length += 0.1;
    this.pen.beginPath();
    this.pen.moveTo(this.last.x, this.last.y);
    this.pen.lineTo(this.last.x, this.last.y);
    this.pen.stroke();
  }

  draw(event) {
    if (!this.last) return;
    const { pen, last } = this;
    const here = this.place(event);
    const middle = { x: (last.x + here.x) / 2, y: (last.y + here.y) / 2 };
    pen.beginPath();
    pen.moveTo(this.middle.x, this.middle.y);
    pen.quadraticCurveTo(last.x, last.y, middle.x, middle.y);
    pen.stroke();
    this.length += Math.hypot(here.x - last.x, here.y - last.y);
    this.left = Math.min(this.left, here.x);
    this.right = Math.max(this.right, here.x);
    this.last = here;
    this.middle = middle;
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.say();
  }

  say() {
    if (this.said.textContent !== WORDS[this.state]) this.said.textContent = WORDS[this.state];
  }

  // data-planche-si="facon=dessinee": the pad counts only while that choice is made.
  get chosen() {
    const [name, value] = (this.root.dataset.plancheSi || "").split("=");
    return !name || new FormData(this.root.closest("form")).get(name) === value;
  }

  send(event) {
    if (!this.chosen) return;
    if (this.state !== "present") {
      event.preventDefault();
      this.said.textContent = "";
      this.say();
      this.canvas.scrollIntoView({ block: "center" });
      return;
    }
    const octets = atob(this.canvas.toDataURL("image/png").split(",")[1]);
    const bytes = Uint8Array.from(octets, (char) => char.charCodeAt(0));
    const parcel = new DataTransfer();
    parcel.items.add(new File([bytes], "signature.png", { type: "image/png", lastModified: 0 }));
    this.file.files = parcel.files;
  }
}

for (const root of document.querySelectorAll("[data-planche]")) new Pad(root);
