const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const make = (tag, words, className) => {
  const element = document.createElement(tag);
  if (words !== undefined && words !== null) element.textContent = words;
  if (className) element.className = className;
  return element;
};

// Digits in threes with a narrow space between them, and a true minus.
const number = (value) => {
  if (value === null || value === undefined) return "—";
  const [whole, part] = Math.abs(value).toString().split(".");
  const threes = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return (value < 0 ? "−" : "") + threes + (part ? "." + part : "");
};
const range = (low, high) => low === high ? "" : `${number(low)} to ${number(high)}`;
// Plotly takes some tags in its texts for markup.
const plain = (words) => String(words).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const table = (head, rows) => {
  const element = make("table");
  const top = element.createTHead().insertRow();
  const isNumber = (cell) => /^[-+−]?\d[\d.]*( %)?$|^—$/.test(cell);
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(String(row[at]))));
  head.forEach((word, at) => {
    const cell = make("th", word, numeric[at] ? "num" : "");
    cell.scope = "col";
    top.append(cell);
  });
  const body = element.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((cell, at) => {
      const isWhole = /^[-+]?\d+$/.test(String(cell));
      const sign = String(cell).startsWith("+") ? "+" : "";
      const words = numeric[at] && isWhole ? sign + number(Number(cell)) : cell;
      line.append(make("td", words, numeric[at] ? "num" : ""));
    });
  }
  return element;
};
// A table is made when somebody opens it.
const foldedTable = (details, fill) => {
  const inside = details.querySelector(".scroll");
  const refill = () => { if (details.open) inside.replaceChildren(fill()); };
  details.addEventListener("toggle", refill);
  return refill;
};
const folded = (title, content, isOpen) => {
  const details = make("details");
  details.open = Boolean(isOpen);
  const scroll = make("div", null, "scroll");
  scroll.tabIndex = 0;
  scroll.append(content);
  details.append(make("summary", title), scroll);
  return details;
};

// Browsers lay paper out only after the charts were drawn for it, so that they are told how wide it is.
const paper = { whole: 660, half: 315 };
const onPaper = (width) => isPrinting ? { width, autosize: false } : { autosize: true };
const isSlim = () => root.clientWidth < 600;
const config = { displayModeBar: false, responsive: true, showTips: false };
const font = () => ({ family: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif", size: 12, color: palette().quiet });
const layout = (more) => {
  const { line, page, ink } = palette();
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line, fixedrange: true, automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: font(),
    margin: { l: 8, r: 12, t: 8, b: 24 }, dragmode: false, hovermode: "x unified", showlegend: false,
    hoverlabel: { bgcolor: page, bordercolor: line, font: { ...font(), color: ink } }, separators: ".\u202f", modebar: { bgcolor: "rgba(0,0,0,0)", color: palette().quiet, activecolor: ink },
    xaxis: { ...axis, type: "date", showgrid: false, hoverformat: "%-d %B %Y", tickformatstops: [
      { dtickrange: [null, 1209600000], value: "%-d %b" }, { dtickrange: [1209600000, null], value: "%b %Y" } ], nticks: isSlim() ? 4 : 6 },
    yaxis: { ...axis, rangemode: "tozero", tickformat: ",d", nticks: 6 },
    ...more,
  };
};

const banded = (people, colours) => {
  const words = people.median.map((median, day) => `${number(median)}  [${number(people.low[day])} to ${number(people.high[day])}]`);
  return [
    { x: data.dates, y: people.low, mode: "lines", line: { width: 0 }, hoverinfo: "skip" },
    { x: data.dates, y: people.high, mode: "lines", line: { width: 0 }, fill: "tonexty", fillcolor: colours.band, hoverinfo: "skip" },
    { x: data.dates, y: people.median, mode: "lines", line: { width: 2, color: colours.median }, customdata: words, hovertemplate: "%{customdata}<extra>simulated</extra>" },
  ];
};

// What was counted: a point, or the end of a range where only bounds are known.
const counted = (counts, colours) => {
  const trace = { x: [], y: [], customdata: [], mode: "markers", cliponaxis: false, hovertemplate: "%{customdata}<extra>counted</extra>",
    marker: { symbol: [], size: counts.length > 60 ? 4 : 8, color: [], line: { width: 1.5, color: colours.ink } },
    error_y: { type: "data", symmetric: false, array: [], arrayminus: [], thickness: 1.2, width: 0, color: colours.ink } };
  const add = (count, y, symbol, words, up, down) => {
    trace.x.push(count.at); trace.y.push(y); trace.marker.symbol.push(symbol);
    trace.marker.color.push(count.is_assumed ? colours.page : colours.ink);
    trace.customdata.push(words + (count.is_assumed ? ", assumed" : "") + ` (${count.date})`);
    trace.error_y.array.push(up); trace.error_y.arrayminus.push(down);
  };
  // Those before and after the period stand in the table only.
  const isWithin = ({ at }) => at >= data.dates[0] && at <= `${data.dates[data.dates.length - 1]}T24`;
  for (const count of counts.filter(isWithin)) {
    const error = count.error > 0 ? ` ± ${number(Math.round(count.error))}` : "";
    if (count.value !== null) add(count, count.value, "circle", number(count.value) + error, count.error, count.error);
    if (count.at_least !== null) add(count, count.at_least, "triangle-up", `at least ${number(count.at_least)}`, 0, 0);
    if (count.at_most !== null) add(count, count.at_most, "triangle-down", `at most ${number(count.at_most)}`, 0, 0);
  }
  return trace;
};

const chart = (parent, name, about, people, more) => {
  const figure = make("figure", null, "panel");
  const plot = make("div", null, "plot");
  plot.setAttribute("role", "img");
  const last = people.median.length - 1;
  plot.setAttribute("aria-label", `${name}: at the end ${number(people.median[last])}, ${range(people.low[last], people.high[last])}`);
  figure.append(make("h3", name), make("p", about, "about"), plot);
  const details = make("details");
  details.append(make("summary", "As a table"), make("div", null, "scroll"));
  const counts = more.counts || [];
  foldedTable(details, () => table(["Date", "5 %", "Median", "95 %", "Counted"], data.dates.map((date, day) => {
    const there = counts.filter((count) => count.date === date).map((count) => count.value !== null ? String(count.value)
      : `${count.at_least ?? ""} to ${count.at_most ?? ""}`);
    return [date, people.low[day] ?? "—", people.median[day] ?? "—", people.high[day] ?? "—", there.join(", ") || "—"];
  })));
  figure.append(details);
  parent.append(figure);
  drawn(() => {
    const colours = palette();
    const traces = banded(people, colours);
    if (more.capacity && more.capacity.length) {
      traces.push({ x: data.dates, y: more.capacity, mode: "lines", line: { width: 1.5, dash: "dash", color: colours.room, shape: "hv" }, hovertemplate: "%{y:,d}<extra>capacity</extra>" });
    }
    if (counts.length) traces.push(counted(counts, colours));
    const asked = layout(onPaper(paper.half));
    asked.xaxis.range = [data.dates[0], data.dates[last]];
    Plotly.react(plot, traces, asked, config);
  });
};
