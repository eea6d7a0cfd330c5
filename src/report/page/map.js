const spots = data.map.places;
const ways = data.map.routes;
const slider = byId("day");
let followed = null;

const mix = (stops, share) => {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const part = (colour, channel) => parseInt(colour.slice(1 + 2 * channel, 3 + 2 * channel), 16);
  const channel = (n) => Math.round(part(stops[below], n) + (part(stops[below + 1], n) - part(stops[below], n)) * (at - below));
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
};
const mostPresent = Math.max(1, ...spots.map((spot) => Math.max(0, ...spot.present.median)));
const flowOf = (way, day) => (way.there[day] || 0) + (way.back[day] || 0);
const mostFlow = Math.max(1, ...ways.map((way) => Math.max(0, ...data.dates.map((_, day) => flowOf(way, day)))));
// Classes of flow: none, and up to these shares of the largest.
const classes = [{ up: 0, width: 1 }, { up: 0.03, width: 1.6 }, { up: 0.1, width: 2.8 }, { up: 0.3, width: 4.5 }, { up: 1, width: 7 }];
const classOf = (flow) => classes.findIndex((kind) => flow <= kind.up * mostFlow);

const roomOf = (spot, day) => {
  const capacity = spot.capacity.length ? spot.capacity[day] : null;
  if (capacity === null) return "open";
  const present = spot.present.median[day] || 0;
  return present > capacity ? "full" : present >= 0.9 * capacity ? "near" : "free";
};
const roomWords = { open: "no stated capacity", free: "has room", near: "nine tenths full", full: "over capacity" };

const about = (spot, day) => {
  const lines = [`<b>${plain(spot.name)}</b>`, plain(`${spot.kind}, ${spot.country}`),
    `${number(spot.present.median[day])} displaced people [${number(spot.present.low[day])} to ${number(spot.present.high[day])}]`];
  if (spot.home.length) lines.push(`${number(spot.home[day])} residents at home`);
  if (spot.threat.length) lines.push(`threat ${(spot.threat[day] / 100).toFixed(2)}`);
  if (spot.capacity.length) lines.push(`capacity ${number(spot.capacity[day])}`);
  return lines.join("<br>");
};
const aboutWay = (way, day) => {
  const lines = [`<b>${plain(way.from)} – ${plain(way.to)}</b>`, `${number(Math.round(10 * way.km) / 10)} km`];
  if (way.there[day]) lines.push(`${number(way.there[day])} set out for ${plain(way.to)}`);
  if (way.back[day]) lines.push(`${number(way.back[day])} set out for ${plain(way.from)}`);
  return lines.join("<br>");
};

// The plane that fits the box, true to scale in both directions.
const frame = () => {
  const box = byId("map");
  const width = isPrinting ? paper.whole : Math.max(box.clientWidth, 200);
  const xs = spots.map((spot) => spot.at[0]);
  const ys = spots.map((spot) => spot.at[1]);
  const span = (values) => [Math.min(...values), Math.max(...values)];
  const [west, east] = span(xs);
  const [south, north] = span(ys);
  const wide = Math.max(east - west, 1) * 1.16;
  const high = Math.max(north - south, 1) * 1.16;
  const height = Math.round(Math.min(Math.max(width * high / wide, 300), isPrinting ? 430 : Math.max(380, Math.min(640, width * 1.25))));
  const km = Math.max(wide / width, high / height);
  const middle = [(west + east) / 2, (south + north) / 2];
  return { width, height, km,
    x: [middle[0] - km * width / 2, middle[0] + km * width / 2],
    y: [middle[1] - km * height / 2, middle[1] + km * height / 2] };
};
// The most important names for which there is space beside their places.
const labels = (view, sizes) => {
  // Camps, whence most flee, and where most shelter.
  const most = (values) => Math.max(0, ...values);
  const mostAtHome = Math.max(1, ...spots.map((spot) => most(spot.threat) > 0 ? spot.home[0] || 0 : 0));
  const weight = spots.map((spot) => (spot.is_camp ? 1 : 0) + most(spot.present.median) / mostPresent
    + 1.5 * most(spot.threat) / 100 * Math.sqrt(Math.min(1, (spot.home[0] || 0) / mostAtHome)));
  const order = spots.map((_, at) => at).sort((a, b) => weight[b] - weight[a]);
  const pixel = (at) => [(at[0] - view.x[0]) / view.km, (view.y[1] - at[1]) / view.km];
  const dots = spots.map((spot, at) => {
    const [x, y] = pixel(spot.at);
    const half = sizes[at] / 2;
    return [x - half, y - half, x + half, y + half];
  });
  const taken = [];
  const shown = [];
  const letters = isSlim() ? 5.9 : 6.3;
  const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  for (const at of order) {
    if (shown.length >= (isSlim() ? 12 : 28)) break;
    const [x, y] = pixel(spots[at].at);
    const wide = spots[at].name.length * letters + 4;
    const off = sizes[at] / 2 + 3;
    const right = [x + off, y - 7, x + off + wide, y + 7];
    const left = [x - off - wide, y - 7, x - off, y + 7];
    const fits = (box) => box[0] >= 0 && box[2] <= view.width && !taken.some((other) => meets(box, other));
    // Rather where it covers fewer places.
    const covered = (box) => dots.filter((dot, other) => other !== at && meets(box, dot)).length;
    const sides = [["middle right", right], ["middle left", left]].filter(([, box]) => fits(box));
    const side = sides.sort((a, b) => covered(a[1]) - covered(b[1]))[0] || null;
    if (side === null) continue;
    taken.push(side[1], [x - off + 2, y - off + 2, x + off - 2, y + off - 2]);
    shown.push([at, side[0]]);
  }
  return shown;
};
const scaleBar = (view, colours) => {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
  const km = steps.filter((step) => step <= view.km * view.width * 0.25).pop() || 1;
  const x = view.x[0] + view.km * 14;
  const y = view.y[0] + view.km * 18;
  return { x: [x, x + km], y: [y, y], mode: "lines+text", text: [`${km} km`, ""], textposition: "top right", hoverinfo: "skip",
    textfont: { ...font(), size: 11 }, line: { color: colours.quiet, width: 2 } };
};

// What lies behind the places: quiet, so that nobody takes it for a route.
const behind = (colours) => data.backdrop.map((lines) => ({ x: lines.x, y: lines.y, mode: "lines", hoverinfo: "skip",
  line: { color: colours.behind[lines.kind], width: lines.kind === "coast" ? 1.4 : 1, dash: lines.kind === "border" ? "dash" : "solid" } }));

const drawMap = () => {
  if (!spots.length) return;
  const day = Number(slider.value);
  const colours = palette();
  const view = frame();
  const largest = isSlim() ? 36 : 56;
  // Where people flee from is seen even when nobody is left there.
  const least = (spot) => 5 + 8 * (spot.threat[day] || 0) / 100;
  const sizes = spots.map((spot) => Math.max(least(spot), largest * Math.sqrt((spot.present.median[day] || 0) / mostPresent)));
  // Labels keep their sides while the day changes, at the largest size that their place ever has.
  const widest = spots.map((spot) => Math.max(5, largest * Math.sqrt(Math.max(0, ...spot.present.median) / mostPresent)));
  const lines = classes.map((kind, at) => ({ x: [], y: [], mode: "lines", hoverinfo: "skip",
    line: { width: kind.width, color: at === 0 ? colours.route : colours.flow } }));
  const middles = { x: [], y: [], text: [], mode: "markers", hovertemplate: "%{text}<extra></extra>", marker: { size: 12, opacity: 0 } };
  for (const way of ways) {
    const [[ax, ay], [bx, by]] = way.ends;
    const line = lines[classOf(flowOf(way, day))];
    line.x.push(ax, bx, null);
    line.y.push(ay, by, null);
    middles.x.push((ax + bx) / 2);
    middles.y.push((ay + by) / 2);
    middles.text.push(aboutWay(way, day));
  }
  const rooms = spots.map((spot) => roomOf(spot, day));
  const markers = { x: spots.map((spot) => spot.at[0]), y: spots.map((spot) => spot.at[1]), mode: "markers",
    text: spots.map((spot) => about(spot, day)), hovertemplate: "%{text}<extra></extra>",
    marker: { size: sizes, opacity: 0.9,
      symbol: spots.map((spot, at) => !spot.is_camp ? "circle" : rooms[at] === "full" ? "square-x" : "square"),
      color: spots.map((spot, at) => spot.is_camp ? colours[rooms[at]] : mix(colours.threat, (spot.threat[day] || 0) / 100)),
      line: { width: spots.map((spot, at) => spot.is_camp && rooms[at] === "full" ? 1.5 : 1), color: spots.map((spot, at) => spot.is_camp && rooms[at] === "full" ? colours.cross : colours.page) } } };
  const named = labels(view, widest);
  // Beside the marker, by as many pixels as it is wide.
  const beside = ([at, side]) => spots[at].at[0] + (side === "middle right" ? 1 : -1) * view.km * (widest[at] / 2 + 1);
  const names = { x: named.map(beside), y: named.map(([at]) => spots[at].at[1]), mode: "text", hoverinfo: "skip",
    text: named.map(([at]) => plain(spots[at].name)), textposition: named.map(([, side]) => side),
    textfont: { ...font(), size: isSlim() ? 11 : 12, color: colours.ink,
      shadow: ["1px 0", "-1px 0", "0 1px", "0 -1px"].map((by) => `${by} 1px ${colours.page}`).join(", ") } };
  const traces = [...behind(colours), ...lines, middles, markers, names, scaleBar(view, colours)];
  if (followed) {
    const on = followed.deeds.filter((deed) => deed.at);
    traces.push({ x: on.map((deed) => deed.at[0]), y: on.map((deed) => deed.at[1]), mode: "lines+markers", hoverinfo: "skip",
      line: { width: 3, color: colours.journey }, marker: { size: 9, color: colours.journey, symbol: "arrow", angleref: "previous" } });
  }
  const axis = { visible: false, fixedrange: false };
  const asked = layout({ hovermode: "closest", width: view.width, height: view.height, margin: { l: 0, r: 0, t: 0, b: 0 }, uirevision: `${view.width}`,
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "pan",
    xaxis: { ...axis, range: view.x }, yaxis: { ...axis, range: view.y, scaleanchor: "x" } });
  Plotly.react("map", traces, asked, { ...config, responsive: false, displayModeBar: true, displaylogo: false,
    modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"]] });
};

const drawLegend = () => {
  const colours = palette();
  const svg = (content, width) => `<svg width="${width}" height="18" aria-hidden="true">${content}</svg>`;
  const square = (room) => svg(`<rect x="2" y="3" width="12" height="12" fill="${colours[room]}"/>` +
    (room === "full" ? `<path d="M2 3l12 12M14 3L2 15" stroke="${colours.cross}" stroke-width="1.5"/>` : ""), 16);
  const entry = (picture, words) => {
    const span = make("span");
    span.innerHTML = picture;
    span.append(words);
    return span;
  };
  const has = (test) => spots.some(test);
  const entries = [entry(svg(`<circle cx="9" cy="9" r="7" fill="${colours.threat[0]}"/>`, 18), "place; larger: more displaced people")];
  if (has((spot) => spot.threat.length)) {
    entries.push(entry(`<i class="ramp" style="background:linear-gradient(90deg,${colours.threat.join(",")})"></i>`, "threat, 0 to 1"));
  }
  for (const room of ["free", "near", "full", "open"]) {
    if (has((spot) => spot.is_camp && spot.present.median.some((_, day) => roomOf(spot, day) === room))) {
      entries.push(entry(square(room), `camp: ${roomWords[room]}`));
    }
  }
  entries.push(entry(svg(`<path d="M1 9h24" stroke="${colours.flow}" stroke-width="5"/>`, 26), `route; wider: more people that day, at most ${number(mostFlow)}`));
  const words = { water: "rivers and lakes", road: "roads", border: "borders", coast: "coasts" };
  for (const { kind } of data.backdrop) {
    const dash = kind === "border" ? ` stroke-dasharray="5 3"` : "";
    entries.push(entry(svg(`<path d="M1 9h24" stroke="${colours.behind[kind]}" stroke-width="1.5"${dash}/>`, 26), words[kind]));
  }
  byId("legend").replaceChildren(...entries);
};

const mapTable = foldedTable(byId("map-table"), () => {
  const day = Number(slider.value);
  const order = [...spots].sort((a, b) => b.present.median[day] - a.present.median[day]).slice(0, 60);
  return table(["Place", "Kind", "5 %", "Median", "95 %", "Threat", "Capacity"], order.map((spot) => [spot.name, spot.kind,
    spot.present.low[day], spot.present.median[day], spot.present.high[day],
    spot.threat.length ? (spot.threat[day] / 100).toFixed(2) : "—", spot.capacity.length ? spot.capacity[day] ?? "—" : "—"]));
});
const longDate = (date) => {
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${months[month - 1]} ${year}`;
};
const showDay = () => {
  const words = longDate(data.dates[Number(slider.value)]);
  byId("date").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  drawMap();
  mapTable();
};
const goTo = (day) => { slider.value = String(day); showDay(); };

let timer = null;
const play = byId("play");
const pause = () => {
  clearInterval(timer);
  timer = null;
  play.textContent = "Play";
  play.setAttribute("aria-pressed", "false");
};
play.addEventListener("click", () => {
  if (timer !== null) return pause();
  const last = data.dates.length - 1;
  if (Number(slider.value) >= last) goTo(0);
  play.textContent = "Pause";
  play.setAttribute("aria-pressed", "true");
  // Slower for those who asked for little motion; they started it themselves.
  const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 260;
  timer = setInterval(() => {
    goTo(Number(slider.value) + 1);
    if (Number(slider.value) >= last) pause();
  }, pace);
});
slider.addEventListener("input", () => { if (timer !== null) pause(); showDay(); });
