// Finds names among those that stand on the search page, and statements by an index in pieces; loaded there alone.
// A query is taken apart as generator/search.py takes texts apart.
"use strict";

(() => {
  const form = document.querySelector("form.search-for");
  const [input, status, results, more, all] =
    ["form.search-for input", ".search-status", ".search-results", ".search-more", ".search-names"]
      .map((selector) => document.querySelector(selector));
  const starts = form.dataset.words.split(" ");
  const A_PIECE = Number(form.dataset.piece), COUNT = Number(form.dataset.count);
  const NAMES = 12, STATEMENTS = 16, PIECES_A_WORD = 4, PAUSE = 120, BEFORE = 70, AROUND = 240;
  const RUN = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\u{20000}-\\u{3ffff}";
  const isRun = (word) => new RegExp(`^[${RUN}]`, "u").test(word);

  const PLAIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ł": "l",
    "ŋ": "ng", "ŧ": "t", "ə": "a", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ɲ": "n", "ɔ": "o", "ƙ": "k", "ƴ": "y"
  };
  const OTHERS = new RegExp(`[${Object.keys(PLAIN).join("")}]`, "g");
  const folded = (text) => text.replace(/['’‘ʼʻ\u200c\u200d]/g, "").replace(/[‐‑]/g, "-").normalize("NFKD")
    .replace(/\p{M}/gu, "").toLowerCase().replace(OTHERS, (sign) => PLAIN[sign]).replace(/l·l/g, "ll").normalize("NFC");
  const runs = (text) => folded(text).match(new RegExp(`[${RUN}]+|((?![${RUN}])[\\p{L}\\p{N}])+`, "gu")) ?? [];
  const squeezed = (text) => folded(text).replace(/[^\p{L}\p{N}]/gu, "");
  const pairs = (run) => {
    const signs = [...run];
    return signs.length < 2 ? signs : signs.slice(1).map((sign, place) => signs[place] + sign);
  };

  // ---------------------------------------------------------------- names

  const items = [...all.querySelectorAll("li")].map((item) => {
    const names = [...item.querySelectorAll("a, small")].map((node) => node.textContent);
    return { item, names: names.map(squeezed), words: names.map(runs), kind: item.parentElement.dataset.kind };
  });

  const fits = ({ names, words }, wanted, asked) => Math.max(...names.map((name, place) => {
    if (name === wanted) return 5;
    if (name.startsWith(wanted)) return 4;
    if (words[place].some((_, first) => words[place].slice(first).join("").startsWith(wanted))) return 3;
    if (asked.every((one) => words[place].some((word) => word.startsWith(one)))) return 2;
    return name.includes(wanted) && (wanted.length > 3 || isRun(wanted)) ? 1 : 0;
  }));

  // One letter too many, too few, wrong, or two in the wrong order.
  const near = (one, other) => {
    let place = 0;
    while (place < one.length && one[place] === other[place]) place += 1;
    const [a, b] = [one.slice(place), other.slice(place)];
    return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) ||
      (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
  };

  const namesFor = (query) => {
    const wanted = squeezed(query), asked = runs(query);
    const misspelt = ({ names }) => (wanted.length > 4 && names.some((name) => near(name, wanted)) ? 0.5 : 0);
    return items.map((each) => [fits(each, wanted, asked) || misspelt(each), each]).filter(([points]) => points)
      .sort(([a], [b]) => b - a).slice(0, NAMES).map(([, each]) => each);
  };

  // ---------------------------------------------------------------- statements

  const pieces = new Map(), waiting = new Map();
  window.searchPiece = (name, data) => waiting.get(name)(data);

  const piece = (name) => {
    if (!pieces.has(name)) {
      pieces.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        waiting.set(name, resolve);
        script.onerror = () => { pieces.delete(name); reject(new Error(name)); };
        script.src = `${form.dataset.folder}/${name}.js?${form.dataset.version}`;
        document.head.append(script);
      }));
    }
    return pieces.get(name);
  };

  // The statements that hold a word, or one that begins so, which counts less: number -> weight.
  const holders = async (word, whole) => {
    const first = Math.max(0, starts.findLastIndex((start) => start <= word));
    const last = starts.findLastIndex((start) => start <= word || (!whole && start.startsWith(word)));
    const found = new Map();
    for (let place = first; place <= Math.min(last, first + PIECES_A_WORD - 1); place += 1) {
      for (const [term, steps] of Object.entries(await piece(`words-${place}`))) {
        if (term !== word && (whole || !term.startsWith(word))) continue;
        let number = 0;
        for (const step of steps) {
          number += step;
          found.set(number, Math.max(found.get(number) ?? 0, term === word ? 1 : 0.7));
        }
      }
    }
    return found;
  };

  // Another ending, or a slip towards the end: the longest beginning that occurs at all.
  const forgiving = async (word) => {
    const whole = isRun(word) ? word.length > 1 : word.length < 3;
    let begin = word, found = await holders(word, whole);
    while (!found.size && !whole && begin.length > Math.max(4, word.length / 2)) {
      begin = begin.slice(0, -1);
      found = await holders(begin, false);
    }
    return { begin, found };
  };

  const statementsFor = async (query) => {
    const asked = runs(query).filter((word, _, words) => isRun(word) || word.length > 1 || words.length === 1);
    const each = await Promise.all(asked.flatMap((word) => (isRun(word) ? pairs(word) : [word])).map(forgiving));
    const scores = new Map(), times = new Map();
    for (const { found } of each) {
      for (const [number, weight] of found) {
        scores.set(number, (scores.get(number) ?? 0) + weight * Math.log(1 + COUNT / found.size));
        times.set(number, (times.get(number) ?? 0) + 1);
      }
    }
    const top = Math.max(...scores.values());
    const complete = [...times.values()].includes(each.length);
    const fit = [...scores].filter(([number, score]) => complete ? times.get(number) === each.length : score > top / 2)
      .sort(([a, x], [b, y]) => y - x || a - b);
    const wanted = squeezed(query);
    const read = async ([number, score]) => {
      const [href, kind, title, text] = (await piece(`statements-${Math.floor(number / A_PIECE)}`))[number % A_PIECE];
      const said = (squeezed(title).includes(wanted) ? 2 : 0) + (squeezed(text).includes(wanted) ? 1 : 0);
      return { href, kind, title, text, score: score * (1 + said) };
    };
    const begins = [...each.map(({ begin }) => begin), ...asked.filter(isRun)];
    const found = { count: fit.length, shown: 0, next: async () => {
      const best = await Promise.all(fit.slice(found.shown, found.shown + STATEMENTS).map(read));
      found.shown += best.length;
      return best.sort((a, b) => b.score - a.score).map((one) => asItem(one, begins));
    } };
    return found;
  };

  // ---------------------------------------------------------------- what is shown; never as HTML

  const element = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text, className });

  // What runs from right to left is set apart, or it would draw the numbers beside it along.
  const LEFT = ["Arabic", "Hebrew", "Nko", "Syriac", "Thaana"].map((script) => `\\p{Script=${script}}`).join("");
  const apart = (text) => text.replace(new RegExp(`[${LEFT}](?:(?:[${LEFT}]|\\P{L})*[${LEFT}])?`, "gu"), "\u2068$&\u2069");

  const extract = (text, begins) => {
    const marks = (part) => begins.some((begin) => (isRun(begin) ? folded(part).includes(begin) : folded(part).startsWith(begin)));
    const parts = text.split(/([\p{L}\p{N}\p{M}\u200c\u200d]+)/u);
    const hit = parts.findIndex((part, place) => place % 2 && marks(part));
    let first = hit;
    for (let length = 0; first > 0 && length < BEFORE; first -= 1) length += parts[first - 1].length;
    const line = element("p", first > 0 ? "… " : "", "");
    for (let place = Math.max(first, 0), length = 0; place < parts.length; place += 1) {
      if (length > AROUND) { line.append(" …"); break; }
      line.append(place % 2 && marks(parts[place]) ? element("mark", parts[place], "") : parts[place]);
      length += parts[place].length;
    }
    return line;
  };

  const asItem = ({ href, kind, title, text }, begins) => {
    const item = element("li", "", "");
    const link = element("a", apart(title), "");
    link.href = href;
    item.append(link, " ", element("span", kind, "badge"), extract(apart(text), begins));
    return item;
  };

  const asName = ({ item, kind }) => {
    const copy = item.cloneNode(true);
    copy.querySelector("a").after(" ", element("span", kind, "badge"));
    return copy;
  };

  const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  let turn = 0;
  const search = async () => {
    const query = input.value.trim(), mine = (turn += 1);
    if (location.protocol.startsWith("http")) {
      history.replaceState(null, "", query ? `?${new URLSearchParams({ q: query })}` : location.pathname + location.hash);
    }
    const asked = squeezed(query);
    more.hidden = true;
    if (!asked) {
      results.replaceChildren();
      status.textContent = query ? "Type at least one letter or digit." : "";
      all.hidden = false;
      return;
    }
    const names = namesFor(query);
    results.replaceChildren(...names.map(asName));
    all.hidden = true;
    let found = { count: 0, shown: 0 };
    const show = async () => {
      more.onclick = null;
      let next = [], lost = "";
      try {
        if (!found.shown) found = await statementsFor(query);
        next = await found.next();
      } catch {
        lost = " The statements could not be loaded; try again in a while.";
      }
      if (mine !== turn) return [];
      results.append(...next);
      all.hidden = names.length + found.shown > 0;
      const most = found.count > found.shown ? `; the ${found.shown} that fit best are shown.` : ".";
      status.textContent = all.hidden
        ? `${counted(names.length, "name")} and ${counted(found.count, "statement")} for “${query}”${most}${lost}`
        : `Nothing was found for “${query}”.${lost || " Try fewer words or another spelling; all names are listed below."}`;
      more.hidden = found.count === found.shown;
      more.onclick = async () => (await show())[0]?.querySelector("a").focus();
      return next;
    };
    await show();
    if (mine !== turn) return;
    results.dataset.query = query;
  };

  document.querySelector(".search-without").remove();
  let pause = 0;
  input.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, PAUSE); });
  input.value = new URLSearchParams(location.search).get("q") ?? input.value;
  search();
})();
