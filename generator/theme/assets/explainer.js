/* Previews and filters. Every link and every page works without. */
(() => {
  "use strict";

  // ---- the menu, where it is wider than the screen: the part that one is in stands in sight

  const menu = document.querySelector(".x-menu"), here = menu?.querySelector("[aria-current]");
  if (here) menu.scrollLeft += here.getBoundingClientRect().right - menu.clientWidth / 2 - here.offsetWidth / 2;

  // ---- previews: dismissable, hoverable, persistent (WCAG 1.4.13)

  const card = document.createElement("div");
  card.className = "x-card";
  card.id = "x-card";
  card.hidden = true;
  (document.querySelector("main") || document.body).append(card);
  const pages = new Map();
  let shown = null;
  let timer = 0;

  /** The link with a preview that an event is about, if any. */
  const linkOf = (event) => {
    const link = event.target instanceof Element && event.target.closest(".md-content a[href], .x-card a[href]");
    if (!link || link.closest(".x-card, nav, svg, .headerlink, .back, .self")) return null;
    if (link.matches(".headerlink, [download], [rel~=external]")) return null;
    return link.matches(".cite") || new URL(link.href).origin === location.origin ? link : null;
  };

  /** A copy of an element for reading: without ids, markers, folds and headings' links. */
  const copy = (element) => {
    const made = element.cloneNode(true);
    for (const extra of made.querySelectorAll(".cites, .headerlink, details, .badge, script")) extra.remove();
    for (const named of [made, ...made.querySelectorAll("[id]")]) named.removeAttribute("id");
    return made;
  };

  const line = (name, ...parts) => {
    const made = document.createElement("p");
    made.className = name;
    made.append(...parts);
    return made;
  };

  const leading = (href, words) => Object.assign(document.createElement("a"), { href, textContent: words });

  /** The place in its source that a marker names. */
  const placeOf = (marker) => marker.textContent.split(", ").slice(1).join(", ");

  /** What a marker leads to: the reference at the foot of the page, and the source's own page. */
  const ofSource = (link) => {
    const item = document.getElementById(link.hash.slice(1));
    if (!item) return [];
    const uses = item.querySelector(".back a:last-child").cloneNode(true);
    uses.removeAttribute("aria-label");
    uses.textContent = "What else rests on it";
    const place = placeOf(link);
    return [line("x-title", copy(item.querySelector(".reference"))), line("x-more", place && `${place} · `, uses)];
  };

  /** The page behind an address, or this one. */
  const pageOf = async (url) => {
    const address = url.href.split("#")[0];
    if (address === location.href.split("#")[0]) return document;
    if (!pages.has(address)) {
      pages.set(address, fetch(address).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status))));
    }
    return new DOMParser().parseFromString(await pages.get(address), "text/html");
  };

  /** Whose words a quotation is, where they stand, and whether they were found there. */
  const ofQuotation = (caption, page) => {
    const marker = caption.querySelector(".cite");
    const source = page.getElementById(marker.hash.slice(1)).querySelector(".reference");
    const whose = copy(caption);
    const found = whose.querySelector(".note");
    const words = found.querySelector("a[href^=http]");
    const [verified, ...rest] = words ? found.textContent.split(words.textContent) : [found.textContent];
    for (const note of whose.querySelectorAll(".note")) note.remove();
    return [
      line("x-title", whose.textContent),
      line("", `${source.textContent} ${placeOf(marker)}`),
      line("x-more", verified, ...(words ? [leading(words.href, words.textContent), ...rest] : [])),
    ];
  };

  /** What a name leads to: its title, its role, and its first paragraph, as words: nobody has judged that markup. */
  const ofName = async (link) => {
    const url = new URL(link.href);
    const page = await pageOf(url);
    const whole = page.querySelector(".md-content__inner");
    const target = (url.hash && page.getElementById(decodeURIComponent(url.hash.slice(1)))) || whole;
    if (!target) return [];
    const open = line("x-more", leading(link.href, "Open"));
    if (target.matches("figure.quote")) return [...ofQuotation(target.querySelector("figcaption"), page), open];
    const heading = target.matches("h1, h2, h3");
    const box = heading ? target.nextElementSibling : target;
    const title = heading ? target : target.querySelector("h1, dt, .title, .card-head");
    const paragraphs = [...box.querySelectorAll(":scope p:not(.role, .when, .title, .card-head, .meta, .label), dd")];
    const text = paragraphs.find((each) => !each.closest("details, figcaption, dl.names")) || (title ? null : target);
    const role = box.querySelector(".role, .when");
    const found = [title && line("x-title", copy(title).textContent), role && line("x-more", copy(role).textContent), text && line("", copy(text).textContent)];
    return [...found.filter(Boolean), open];
  };

  const show = async (link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    shown = link;
    let parts = [];
    try {
      parts = link.matches(".cite") ? ofSource(link) : await ofName(link);
    } catch {
      // the page can't be read (from a folder, say): the link itself still leads there
    }
    if (shown !== link) return;
    if (!parts.length) return hide();
    card.replaceChildren(...parts);
    card.hidden = false;
    link.setAttribute("aria-describedby", card.id);
    card.style.maxHeight = "";
    const box = link.getBoundingClientRect();
    const [above, under] = [box.top - 12, innerHeight - box.bottom - 12];
    const below = under >= Math.min(card.offsetHeight, above);
    card.style.maxHeight = `${Math.max(120, below ? under : above)}px`;
    const place = (wanted, room, length) => Math.max(8, Math.min(wanted, room - length - 8));
    card.style.left = `${place(box.left, document.documentElement.clientWidth, card.offsetWidth) + scrollX}px`;
    const top = below ? box.bottom + 4 : box.top - card.offsetHeight - 4;
    card.style.top = `${place(top, innerHeight, card.offsetHeight) + scrollY}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  };

  const later = (act) => {
    clearTimeout(timer);
    timer = setTimeout(act, 250);
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = linkOf(event);
    if (link) later(() => show(link));
    else if (card.contains(event.target)) clearTimeout(timer);
    else if (shown) later(hide);
    else clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) show(link);
    else if (!card.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
  });
  let touched = false;
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (touched && shown && !card.contains(event.target) && linkOf(event) !== shown) hide();
  });
  // A finger can't hover: it is shown what a marker or a term means, and led on by all other links.
  const shownFirst = ".cite, [href*='glossary.html#']:not(.search-results a, .search-names a)";
  document.addEventListener("click", (event) => {
    const link = touched && linkOf(event);
    if (!link || !link.matches(shownFirst) || shown === link) return;
    event.preventDefault();
    show(link);
  });

  // ---- filters, whose state is in the address

  for (const form of document.querySelectorAll("form.filters")) {
    const scope = form.closest(".md-content");
    const items = [...scope.querySelectorAll("[data-item]")];
    const status = form.querySelector("[role=status]");

    const apply = () => {
      const wanted = [...new FormData(form)].filter(([, value]) => value);
      for (const item of items) {
        item.hidden = wanted.some(([name, value]) => name in item.dataset && !item.dataset[name].split(" ").includes(value));
      }
      const counted = items.filter((item) => item.matches("[data-counted]"));
      const left = counted.filter((item) => !item.closest("[data-item][hidden]"));
      for (const group of scope.querySelectorAll("[data-group]")) {
        group.hidden = !left.some((item) => group.contains(item));
        const heading = group.previousElementSibling;
        if (heading?.matches("h2")) heading.hidden = group.hidden;
      }
      status.textContent = wanted.length ? `${left.length} of ${counted.length} shown` : "";
      return wanted;
    };

    const address = new URLSearchParams(location.search);
    for (const control of form.elements) {
      const value = address.get(control.name);
      if (value === null) continue;
      if (control.type === "checkbox") control.checked = value === control.value;
      else if ([...control.options].some((option) => option.value === value)) control.value = value;
    }
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      const query = new URLSearchParams(apply()).toString();
      history.replaceState(null, "", location.pathname + (query && `?${query}`) + location.hash);
    });
    form.addEventListener("reset", () => setTimeout(() => form.dispatchEvent(new Event("input"))));
    apply();
  }
})();
