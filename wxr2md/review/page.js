"use strict";
// The rows of the list are drawn for what is in view; a post's text is parsed when it is opened.
(() => {
  const ROW = 58; // pixels, as in the style sheet
  const SPARE = 6; // rows drawn above and below what is in view
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const list = byId("list"), rows = byId("rows"), search = byId("search"), reason = byId("reason");
  const post = byId("post"), overview = byId("overview"), main = byId("main"), yearButton = byId("year");

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const numbers = new Intl.NumberFormat("en");
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };

  const grades = Object.fromEntries(data.kinds.map((kind, number) => [kind, data.grades[number]]));
  const items = data.posts.map(([id, title, path, type, status, date, proved, grade, kinds, state, comments], row) => ({
    row, id, title, path, date, proved, grade, comments,
    type: data.types[type], status: data.statuses[status], state: data.states[state],
    reasons: kinds.map((kind) => data.kinds[kind]),
    look: grade > 0 || proved === 0,
    mark: grade === 2 ? "lost" : grade === 1 || proved === 0 ? "look" : proved === 1 ? "proved" : "unchecked",
  }));
  for (const [id, type, status, date, why, line] of data.skipped) {
    items.push({
      row: items.length, id, title: "", path: "", date, line, type: data.types[type], status: data.statuses[status],
      reasons: [data.reasons[why]], skipped: true, mark: "skipped", comments: 0,
    });
  }
  const found = (item) => (item.words ??= plain(
    [item.title, item.path, item.id, item.type, item.status, item.date, ...item.reasons].join(" ")));
  const title = (item) => item.title || (item.skipped ? `${item.type || "item"} ${item.id}` : "(no title)");

  // --- the filters -------------------------------------------------------------------------------------------------
  const STATES = [
    ["all", "All", (item) => !item.skipped],
    ["look", "Needs a look", (item) => item.look],
    ["lost", "Something lost", (item) => item.grade === 2],
    ["differs", "Differs", (item) => item.proved === 0],
    ["proved", "Proved", (item) => item.proved === 1],
    ["unchecked", "Not checked", (item) => item.proved === -1],
    ["kept", "Kept files", (item) => item.state?.startsWith("kept")],
    ["skipped", "Skipped", (item) => item.skipped],
  ].map(([name, words, test]) => ({ name, words, test, count: items.filter(test).length }));
  const filter = { state: "all", year: "", reason: "" };
  let shown = [], at = -1, opened = null, pending = 0;

  const chips = STATES.filter((state) => state.count || state.name === "all").map((state) => {
    const chip = make("button", { type: "button" }, `${state.words} `, make("b", {}, numbers.format(state.count)));
    chip.dataset.state = state.name;
    chip.addEventListener("click", () => { filter.state = state.name; filter.reason = ""; refresh(); });
    return chip;
  });
  byId("states").append(...chips);

  function reasons(candidates) {
    const counts = new Map();
    for (const item of candidates) for (const name of item.reasons) counts.set(name, (counts.get(name) ?? 0) + 1);
    const names = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    reason.replaceChildren(make("option", { value: "" }, "Any reason"), ...names.map(([name, count]) =>
      make("option", { value: name, selected: name === filter.reason }, `${name} (${numbers.format(count)})`)));
    reason.disabled = !names.length;
  }

  function refresh() {
    const state = STATES.find((one) => one.name === filter.state);
    const inState = items.filter((item) => state.test(item) && (!filter.year || (item.date.slice(0, 4) || "—") === filter.year));
    if (filter.reason && !inState.some((item) => item.reasons.includes(filter.reason))) filter.reason = "";
    reasons(inState);
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    shown = inState.filter((item) => (!filter.reason || item.reasons.includes(filter.reason)) &&
      words.every((word) => found(item).includes(word)));
    shown.sort((a, b) => (b.grade ?? 0) - (a.grade ?? 0) || (b.look ?? 0) - (a.look ?? 0) || a.row - b.row);
    for (const chip of chips) chip.setAttribute("aria-pressed", chip.dataset.state === filter.state);
    yearButton.hidden = !filter.year;
    yearButton.textContent = `${filter.year} ✕`;
    yearButton.setAttribute("aria-label", `Show all years, not only ${filter.year}`);
    const many = shown.length === 1 ? "1 item" : `${numbers.format(shown.length)} items`;
    byId("count").textContent = shown.length ? many : "Nothing found";
    at = shown.indexOf(opened);
    list.scrollTop = 0;
    reveal();
    draw();
  }

  // --- the list ----------------------------------------------------------------------------------------------------
  const WORDS = { proved: "Proved", look: "Needs a look", lost: "Something lost", unchecked: "Not checked", skipped: "Skipped" };

  function draw() {
    const first = Math.max(Math.floor(list.scrollTop / ROW) - SPARE, 0);
    const last = Math.min(Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE, shown.length);
    rows.style.height = `${shown.length * ROW}px`;
    rows.replaceChildren(...shown.slice(first, last).map((item, offset) => option(item, first + offset)));
    if (rows.querySelector("[aria-selected=true]")) list.setAttribute("aria-activedescendant", `r${at}`);
    else list.removeAttribute("aria-activedescendant");
  }

  function option(item, place) {
    const why = item.skipped || item.look ? item.reasons.filter((name) => item.skipped || grades[name]).join(", ") : "";
    const row = make("div", { className: `row ${item.mark}`, id: `r${place}` },
      make("strong", { dir: "auto" }, title(item)),
      make("small", {}, make("span", { className: "word" }, WORDS[item.mark]),
        [why && `: ${why}`, item.date, item.type, item.status !== "publish" && item.status].filter(Boolean)
          .map((text, number) => (number || !why ? ` · ${text}` : text)).join("")));
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", place === at);
    row.setAttribute("aria-setsize", shown.length);
    row.setAttribute("aria-posinset", place + 1);
    row.style.top = `${place * ROW}px`;
    row.addEventListener("click", () => { pick(place); go(); });
    return row;
  }

  function reveal() {
    if (at < 0) return;
    if (at * ROW < list.scrollTop) list.scrollTop = at * ROW;
    if ((at + 1) * ROW > list.scrollTop + list.clientHeight) list.scrollTop = (at + 1) * ROW - list.clientHeight;
  }

  function pick(place) {
    if (!shown.length) return;
    at = Math.max(0, Math.min(place, shown.length - 1));
    opened = shown[at];
    reveal();
    draw();
    clearTimeout(pending);
    pending = setTimeout(openNow, 30); // a key that is held down opens only the last post
  }

  function openNow() {
    if (!pending) return;
    clearTimeout(pending);
    pending = 0;
    history.replaceState(null, "", `#${opened.row}`);
    open(opened);
  }

  function view(name) {
    document.body.dataset.view = name;
    overview.hidden = name === "post";
    post.hidden = name !== "post";
    byId("to-overview").setAttribute("aria-pressed", name === "overview");
    byId("to-list").setAttribute("aria-pressed", name === "list");
    if (name === "list") draw();
  }

  /* Go to the picked post; on a narrow screen this shows it. */
  function go() {
    if (!opened) return;
    openNow();
    view("post");
    post.focus({ preventScroll: true });
    gather();
    size();
  }

  function back() {
    view(matchMedia("(max-width: 760px)").matches ? "list" : post.hidden ? "overview" : "post");
    list.focus();
  }

  // --- one post ----------------------------------------------------------------------------------------------------
  let frames = [], marks = [], mark = -1, addresses = false;

  /* A frame without scripts that loads nothing; it has our origin, so that keys and heights work. */
  function frame(html, kind, label) {
    const element = make("iframe", { title: label, srcdoc: `<!doctype html><html><head><meta charset="utf-8">` +
      `<meta http-equiv="Content-Security-Policy" content="${byId("inner-policy").textContent}">` +
      `<meta name="color-scheme" content="light dark"><style>${byId("inner-style").textContent}</style></head>` +
      `<body class="${kind}" dir="auto">${html}</body></html>` });
    element.setAttribute("sandbox", "allow-same-origin");
    element.addEventListener("load", () => {
      const inside = element.contentDocument;
      if (!inside) { element.style.height = "70vh"; return; }
      inside.body.classList.toggle("addresses", addresses);
      inside.addEventListener("keydown", keys);
      inside.addEventListener("click", (event) => event.target.closest?.("summary") && setTimeout(size));
      gather();
      size();
    });
    frames.push(element);
    return element;
  }

  function size() {
    for (const one of frames) {
      const inside = one.contentDocument?.documentElement;
      if (!inside || !one.offsetParent) continue;
      one.style.height = "0";
      one.style.height = `${inside.scrollHeight + 2}px`;
    }
  }

  /* The differences that can be seen: a narrow screen shows one side at a time. */
  function gather() {
    marks = frames.filter((one) => one.offsetParent).flatMap((one) =>
      [...(one.contentDocument?.querySelectorAll("mark, a.differs") ?? [])]);
    const top = new Map(marks.map((one) => [one, one.getBoundingClientRect().top])); // both sides begin at one height
    marks.sort((a, b) => top.get(a) - top.get(b));
    mark = -1;
    tell();
  }

  function tell() {
    const button = byId("next");
    if (!button) return;
    button.hidden = !marks.length;
    button.textContent = `Next difference (${mark + 1 || "–"}/${marks.length})`;
  }

  function jump(step) {
    if (!marks.length) return;
    marks[mark]?.classList.remove("here");
    mark = (mark + step + marks.length + (mark < 0 && step < 0)) % marks.length;
    marks[mark].classList.add("here");
    marks[mark].scrollIntoView({ block: "center" });
    tell();
  }

  function toggleAddresses() {
    addresses = !addresses;
    byId("addresses")?.setAttribute("aria-pressed", addresses);
    for (const one of frames) one.contentDocument?.body?.classList.toggle("addresses", addresses);
    size();
  }

  /* One side of a post, or why it is not there. */
  const side = (name, words, html, kind, none) => make("div", { className: kind },
    make("h3", {}, `${name} `, make("small", {}, words)),
    html ? frame(html, kind, name) : make("p", { className: "missing" }, html === "" ? "Empty." : none));

  /* Two buttons that a narrow screen has, where the sides do not fit next to each other. */
  function switches(sides) {
    const buttons = ["source", "written"].map((kind) => make("button", { type: "button", onclick: () => choose(kind) },
      kind === "source" ? "WordPress" : "Markdown"));
    const choose = (kind) => {
      sides.dataset.side = kind;
      buttons.forEach((button, number) => button.setAttribute("aria-pressed", kind === ["source", "written"][number]));
      gather();
      size();
    };
    choose("written");
    return make("div", { className: "switches" }, ...buttons);
  }

  function open(item) {
    const block = byId(`p${item.row}`);
    const text = block ? JSON.parse(block.textContent) : {};
    frames = []; marks = []; mark = -1;
    const facts = [item.type, item.status, item.date, item.id && `id ${item.id}`,
      item.comments ? `${numbers.format(item.comments)} comment${item.comments === 1 ? "" : "s"}` : "", item.state];
    const parts = [make("button", { type: "button", id: "back", onclick: back }, "← Posts"),
      make("h2", { id: "post-title", dir: "auto" }, title(item)),
      make("p", { className: "facts" }, facts.filter(Boolean).join(" · "))];
    if (item.path) parts.at(-1).append(make("br"), make("a", { href: link(item.path) }, item.path));
    parts.push(...(item.skipped ? skipped(item) : written(item, text)));
    post.replaceChildren(...parts);
    view(document.body.dataset.view === "list" ? "list" : "post");
    main.scrollTop = 0;
    tell();
  }

  const link = (path) => `../${path.split("/").map(encodeURIComponent).join("/")}`;

  const skipped = (item) => [make("p", {}, make("span", { className: "badge" }, "Skipped"), ` ${item.reasons[0]}`),
    make("p", { className: "missing" }, `It is not in the output, so its text is not shown here.` +
      (item.line ? ` It stands in line ${numbers.format(item.line)} of the export.` : ""))];

  function written(item, text) {
    const proof = item.state.startsWith("kept") ? ["", "Another file was kept here"] :
      { 1: ["proved", "Proved equal to its source"], 0: ["look", "Differs from its source"] }[item.proved] ?? ["", "Not checked"];
    const bar = make("div", { className: "bar-of-post" },
      make("span", { className: `badge ${proof[0]}` }, proof[1]),
      item.proved !== 0 && item.grade ? make("span", { className: `badge ${item.mark}` }, WORDS[item.mark]) : null,
      make("span", { className: "gap" }),
      make("button", { type: "button", id: "next", hidden: true, onclick: () => jump(1) }),
      make("button", { type: "button", id: "addresses", onclick: toggleAddresses }, "Link addresses"));
    bar.lastChild.setAttribute("aria-pressed", addresses);
    const notes = make("ul", { className: "notes" }, ...(text.d ?? []).map(([grade, kind, message]) =>
      make("li", { className: ["note", "look", "lost"][grade] }, make("b", {}, kind.replaceAll("-", " ")), " ",
        make("bdi", {}, message))));
    const whole = text.s !== undefined || text.m !== undefined;
    const none = whole ? "Not in this page: its source is missing, or it is too long." :
      "The text of this post is not in this page, to keep it small. Its file has it.";
    const sides = make("div", { className: "sides" },
      side("WordPress", "the source", text.s, "source", none), side("Markdown", "rendered", text.m, "written", none));
    const parts = [bar, notes, switches(sides), sides];
    if (text.c) parts.push(make("section", { className: "talk" }, make("h3", {}, "Discussion"), frame(text.c, "talk", "Discussion")));
    else if (item.comments) parts.push(make("p", { className: "missing" }, `${item.comments} comments: see the file.`));
    return parts;
  }

  // --- keys and the rest -------------------------------------------------------------------------------------------
  const KEYS = {
    j: () => pick(at + 1), k: () => pick(at - 1), ArrowDown: () => pick(at + 1), ArrowUp: () => pick(at - 1),
    Home: () => pick(0), End: () => pick(shown.length - 1), PageDown: () => pick(at + 8), PageUp: () => pick(at - 8),
    Enter: go, n: () => jump(1), p: () => jump(-1), a: toggleAddresses, o: () => view("overview"), Escape: back,
    "/": () => { if (document.body.dataset.view !== "list" && !list.offsetParent) view("list"); search.focus(); search.select(); },
    "?": () => byId("keys").showModal(),
  };
  const IN_LIST = new Set(["ArrowDown", "ArrowUp", "Home", "End", "PageDown", "PageUp", "Enter"]);

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const target = event.target, typing = target === search;
    if (target === reason || (IN_LIST.has(event.key) && !typing && target !== list && target !== document.body)) return;
    if (typing && !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  }

  document.addEventListener("keydown", keys);
  list.addEventListener("scroll", draw, { passive: true });
  search.addEventListener("input", refresh);
  reason.addEventListener("change", () => { filter.reason = reason.value; refresh(); });
  yearButton.addEventListener("click", () => { filter.year = ""; refresh(); });
  const looks = byId("looks");
  if (looks) {
    looks.hidden = false;
    looks.addEventListener("click", () => { Object.assign(filter, { state: "look", year: "", reason: "" }); search.value = ""; refresh(); pick(0); go(); });
  }
  byId("to-overview").addEventListener("click", () => view("overview"));
  byId("to-list").addEventListener("click", () => view("list"));
  byId("to-keys").addEventListener("click", () => byId("keys").showModal());
  for (const column of overview.querySelectorAll(".year")) {
    const choose = () => { filter.year = column.dataset.year; filter.state = "all"; refresh(); if (!list.offsetParent) view("list"); };
    column.addEventListener("click", choose);
    column.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } });
  }
  new ResizeObserver(() => { draw(); size(); }).observe(document.body);
  if (items.some((item) => item.look)) filter.state = "look";
  refresh();
  const asked = items[Number.parseInt(location.hash.slice(1), 10)];
  if (asked) { document.addEventListener("DOMContentLoaded", () => {
    if (!shown.includes(asked)) { filter.state = asked.skipped ? "skipped" : "all"; refresh(); }
    pick(shown.indexOf(asked)); go();
  }); }
})();
