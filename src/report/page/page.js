const days = data.dates.length;
document.title = data.title;
byId("title").textContent = data.title;
byId("period").textContent = `${longDate(data.dates[0])} to ${longDate(data.dates[days - 1])}, ${days} days`;
byId("description").textContent = data.description || "";

for (const figure of data.headline) {
  const block = make("p", null, "figure");
  block.append(make("span", figure.what, "what"), make("span", number(figure.median), "median"));
  const band = range(figure.low, figure.high);
  block.append(make("span", band || (data.replicates > 1 ? "the same in nine of ten" : "one replicate, no band"), "band"), make("span", figure.note, "when"));
  byId("headline").append(block);
}
const luck = data.is_varied ? `luck and the ranges of ${data.knobs} numbers that are not known for sure`
  : data.knobs ? `luck only: ${data.knobs} numbers that are not known for sure stay as stated` : "luck only";
byId("how-sure").textContent = (data.replicates > 1
  ? `Medians of ${number(data.replicates)} replicates; nine in ten lie in the range below. Figures are rounded to what the band supports. `
  : "One replicate: a figure without a band says nothing of how sure it is. ") +
  `The bands hold ${luck}${data.inputs.disputes.rows.length ? ", and which account of what happened people believe" : ""}; they do not hold what is wrong with the model.` +
  (data.is_complete ? "" : " Not all replicates that were asked for were run.");

slider.max = String(days - 1);
// It opens where there is most to see: on the first day with most displaced people.
const displaced = data.dates.map((_, day) => data.statuses.reduce((sum, { people }) => sum + people[day], 0));
slider.value = String(displaced.indexOf(Math.max(...displaced)));
if (spots.length) {
  drawn(drawLegend);
  drawn(showDay);
  let width = byId("map").clientWidth;
  new ResizeObserver(() => {
    if (byId("map").clientWidth !== width) { width = byId("map").clientWidth; drawMap(); }
  }).observe(byId("map"));
} else {
  for (const id of ["map", "time", "map-table"]) byId(id).hidden = true;
  byId("time").style.display = "none";
}
const left = [];
if (data.map.places_left_out) left.push(`${number(data.map.places_left_out)} smaller places are not drawn; at most ${number(data.map.most_left_out)} people are present at one of them.`);
if (data.map.routes_left_out) left.push(`${number(data.map.routes_left_out)} less travelled routes are not drawn; ${number(data.map.flow_left_out)} people enter them in all.`);
left.push(`Medians of people present at the end of the day; people on routes are ${data.map.are_flows_means ? "means over the replicates" : "those of the first replicate"}.`);
left.push(data.has_first ? "Threat and capacities are those of the first replicate." : "Threat, room and journeys are not known: nobody was followed one by one.");
byId("map-note").textContent = left.join(" ");
if (data.map.without_coordinates.length) {
  const details = byId("no-coordinates");
  details.hidden = false;
  details.open = !spots.length;
  details.querySelector("summary").textContent = `${data.map.without_coordinates.length + data.map.unlisted} places without coordinates are not on the map` +
    (data.map.unlisted ? `; the ${data.map.without_coordinates.length} largest` : "");
  details.querySelector(".scroll").append(table(["Place", "Most people present (median)"], data.map.without_coordinates));
}

if (data.journeys.length) {
  byId("journeys").hidden = false;
  const select = byId("journey");
  select.append(new Option("None", ""));
  data.journeys.forEach((journey, at) => select.append(new Option(journey.who, String(at))));
  const threat = (value) => (value / 100).toFixed(2);
  const follow = () => {
    followed = select.value === "" ? null : data.journeys[Number(select.value)];
    const deeds = followed ? followed.deeds.map((deed) => {
      const line = make("li");
      const when = make("button", deed.when);
      when.type = "button";
      when.title = "Show this day on the map";
      when.addEventListener("click", () => goTo(deed.day));
      line.append(when, ` ${deed.words}`);
      const why = deed.threat === null ? "" : deed.threat_before === null ? `threat there ${threat(deed.threat)}`
        : `threat where they stood ${threat(deed.threat_before)}, there ${threat(deed.threat)}`;
      if (why) line.append(make("span", why, "why"));
      return line;
    }) : [];
    if (followed && followed.deeds_left_out) deeds.push(make("li", `and ${followed.deeds_left_out} more deeds`));
    byId("deeds").replaceChildren(...deeds);
    drawMap();
  };
  select.addEventListener("change", follow);
}

if (data.compared) {
  const { before, after, pairs, charts, at_the_end, left_out, is_complete } = data.compared;
  byId("compared").hidden = false;
  const names = before === after ? `The same scenario with other numbers` : `“${after}” beside “${before}”`;
  byId("compared-note").textContent = `${names}, in ${number(pairs)} pairs of replicates with the same luck: displaced people present as it would be, less those as it is. The variance removed is what the same luck spares the difference.` +
    (charts.length ? "" : " Nothing differs anywhere.") + (is_complete ? "" : " Not all pairs that were asked for were run.");
  for (const { name, people } of charts) chart(byId("compared-charts"), name, "difference in people present", people, {});
  byId("compared-table").append(table(at_the_end.head, at_the_end.rows));
  if (left_out) byId("compared").append(make("p", `${left_out} more places differ by less.`, "note"));
}

const { shown, places_left_out, series_left_out } = data.panels;
byId("panels-note").textContent = shown.length
  ? "Line: median. Band: nine of ten replicates. Dots: what was counted, with its standard error where it is stated; triangles: a bound; hollow: assumed. Dashes: capacity." +
    (places_left_out ? ` ${places_left_out} smaller camps are left out.` : "") + (series_left_out ? ` ${series_left_out} series are left out.` : "")
  : "There are no camps, and nothing was counted.";
for (const panel of shown) chart(byId("panels"), panel.name, panel.about, panel.people, panel);

drawn(() => {
  const colours = palette();
  const traces = data.statuses.map(({ status, name, people }) => ({ x: data.dates, y: people, name, mode: "lines", stackgroup: "all",
    line: { width: 0.5, color: colours.statuses[status] }, fillcolor: colours.statuses[status], hovertemplate: "%{y:,d}<extra>" + name + "</extra>" }));
  Plotly.react("status", traces, layout({ ...onPaper(paper.whole), showlegend: true, legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, traceorder: "normal" } }), config);
});
foldedTable(byId("status-table"), () => table(["Date", ...data.statuses.map(({ name }) => name)],
  data.dates.map((date, day) => [date, ...data.statuses.map(({ people }) => people[day])])));
for (const { name, people } of data.arrivals) chart(byId("arrivals"), name, "people who came to stay that day", people, {});

const scores = byId("scores");
const told = ({ head, rows }) => table(head, rows);
const within = (content) => { const scroll = make("div", null, "scroll"); scroll.tabIndex = 0; scroll.append(content); return scroll; };
if (data.scores.all) {
  scores.append(make("p", "CRPS is how far the replicates are from what was counted, in people: 0 is perfect, and of a single number it is the error. Bias runs from −1 to 1 and is above 0 where too many are simulated. Bands should hold as many counts as they say." +
    (data.scores.relative_difference === null ? "" : ` Averaged relative difference of the mean: ${data.scores.relative_difference.toFixed(3)}.`)), within(told(data.scores.all)));
  scores.append(make("h3", "Beside naive forecasts"));
  if (data.scores.naive) {
    scores.append(make("p", `Counts after ${longDate(data.scores.origin)}, beside forecasts from what had been published by then. Skill is 1 − the model's score / the naive one: above 0 the model is better. The model may have been fitted to some of these counts, and then this is no forecast.`),
      within(told(data.scores.naive)), folded("Series by series", told(data.scores.by_series)));
  } else {
    scores.append(make("p", `After ${longDate(data.scores.origin)} nothing was counted of which a naive forecast says anything.`));
  }
} else {
  scores.append(make("p", "Nothing was counted in this period, so nothing is known of how good it is."));
}

const inputs = byId("inputs");
inputs.append(within(told(data.inputs.figures)));
const foldIf = (title, content) => { if (content.rows.length) inputs.append(folded(`${title} (${content.rows.length})`, told(content))); };
foldIf("Events", data.inputs.events);
foldIf("Accounts that contradict each other", data.inputs.disputes);
foldIf("Numbers that are not known for sure", data.inputs.knobs);
foldIf("Assumed figures", data.inputs.assumed);
const list = (items) => { const element = make("ul", null, "plain"); items.forEach((item) => element.append(make("li", item))); return element; };
if (data.inputs.notes.length) inputs.append(folded(`What was passed over or guessed on the import (${data.inputs.notes.length})`, list(data.inputs.notes), true));
if (data.inputs.sources.length) inputs.append(folded(`Sources (${data.inputs.sources.length})`, list(data.inputs.sources.map(([tag, source]) => `${tag}: ${source}`))));

const again = byId("again");
if (data.command) again.append(make("pre", data.command));
const facts = make("dl");
for (const [what, words] of [["Version", `displace ${data.version}`], ["Seed", String(data.seed)], ["Replicates", number(data.replicates)],
  ["Step", `${data.step_hours} hours`], ["Fingerprint", data.fingerprint]]) facts.append(make("dt", what), make("dd", words));
again.append(facts, make("p", "The same version, scenario, seed and number of replicates give the same page, to the last byte, and this fingerprint.", "note"));
byId("foot").textContent = `Made with displace ${data.version}. Charts drawn by plotly.js (MIT licence), which is part of this file; nothing is loaded from elsewhere.`;
