// Light and dark: as the system has it until somebody says otherwise; on paper always light.
const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
let chosen = null;
let isPrinting = false;
const isDark = () => !isPrinting && (chosen === null ? prefersDark.matches : chosen === "dark");

// Okabe and Ito's colours, which colour-blind people tell apart, and ramps whose lightness tells the order by itself.
const palette = () => isDark() ? {
  ink: "#e8eaed", quiet: "#a4abb5", line: "#353b43", page: "#14171a",
  median: "#56b4e9", band: "rgba(86,180,233,0.28)", room: "#f0b95a",
  statuses: { in_camp: "#2f8fd0", waiting: "#f0e442", on_the_way: "#e6762e", sheltering: "#6b7480" },
  threat: ["#59606a", "#a03f68", "#e9803c", "#ffe9a0"],
  free: "#0f6aa8", near: "#8fd0f7", full: "#ffffff", cross: "#14171a", open: "#009e73",
  route: "#30363d", flow: "#7d8793", journey: "#ff9ad0",
  behind: { water: "#2c5f7c", road: "#4a4038", border: "#7a6f8a", coast: "#4f7d8f" },
} : {
  ink: "#1a1d21", quiet: "#555c66", line: "#d9dce1", page: "#ffffff",
  median: "#0072b2", band: "rgba(0,114,178,0.20)", room: "#a85b00",
  statuses: { in_camp: "#0072b2", waiting: "#e69f00", on_the_way: "#d55e00", sheltering: "#b4bac2" },
  threat: ["#bcc1c8", "#e69f00", "#d55e00", "#5f1747"],
  free: "#56b4e9", near: "#00507e", full: "#000000", cross: "#ffffff", open: "#009e73",
  route: "#e4e6ea", flow: "#8a929d", journey: "#b0307c",
  behind: { water: "#a9cfe4", road: "#e8d9c8", border: "#a79bb5", coast: "#6fa3b8" },
};

// What is drawn again when the colours change.
const drawings = [];
const drawn = (draw) => { drawings.push(draw); draw(); };
const redraw = () => drawings.forEach((draw) => draw());
const button = document.getElementById("theme");
const dress = () => {
  if (chosen !== null) root.dataset.theme = chosen;
  button.textContent = isDark() ? "Light" : "Dark";
};
button.addEventListener("click", () => {
  chosen = isDark() ? "light" : "dark";
  dress();
  redraw();
});
prefersDark.addEventListener("change", () => { dress(); redraw(); });
addEventListener("beforeprint", () => { isPrinting = true; redraw(); });
addEventListener("afterprint", () => { isPrinting = false; redraw(); });
dress();
