// What an open page does while the site is served: it reloads when the site has changed, at the same place and with
// the same panels open, and shows what is wrong above everything. The published site has nothing of this.
(() => {
  const build = document.currentScript.dataset.build;
  const store = sessionStorage;
  const HIDDEN = "live-hidden", PLACE = "live-place";

  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("link"); // a file, since the pages' policy knows no other style
  const root = document.createElement("div");
  style.rel = "stylesheet";
  style.href = "/-/overlay.css";
  shadow.append(style, root);
  document.documentElement.append(host);

  const panels = () => [...document.querySelectorAll("details")];

  function reload() {
    const open = panels().map((panel) => panel.open);
    store.setItem(PLACE, JSON.stringify({ path: location.pathname, y: scrollY, open }));
    location.reload();
  }

  function restore() {
    const place = JSON.parse(store.getItem(PLACE));
    store.removeItem(PLACE);
    if (!place || place.path !== location.pathname) return;
    const now = panels();
    if (now.length === place.open.length) now.forEach((panel, number) => (panel.open = place.open[number]));
    const back = () => scrollTo({ top: place.y, behavior: "instant" });
    back();
    addEventListener("load", () => requestAnimationFrame(back), { once: true });
  }

  let dialog;

  function show({ html, opens, digest }) {
    if (dialog?.open) dialog.close("replaced"); // the focus goes back to where it was
    root.innerHTML = html;
    dialog = root.querySelector("dialog");
    if (!html) store.removeItem(HIDDEN);
    if (!dialog) return;
    const badge = root.querySelector(".badge");
    const open = () => {
      badge.hidden = true;
      dialog.showModal();
      dialog.scrollTop = 0;
    };
    badge.addEventListener("click", open);
    dialog.addEventListener("close", ({ target }) => {
      if (target.returnValue === "replaced") return;
      store.setItem(HIDDEN, digest);
      badge.hidden = false;
    });
    if (opens && store.getItem(HIDDEN) !== digest) open();
    else badge.hidden = false;
  }

  // Says that a state can be seen, so that the terminal can tell how long it took.
  const tell = (id) => fetch(`/-/seen/${id}`, { method: "POST" });
  const seen = (id) => requestAnimationFrame(() => requestAnimationFrame(() => tell(id)));

  // A hidden page lets go of its line, of which a browser has only six, and looks again when it is shown.
  let line;

  function listen() {
    line?.close();
    if (document.hidden) return;
    line = new EventSource("/-/changes");
    line.onmessage = ({ data }) => {
      const state = JSON.parse(data);
      if (state.build !== build) {
        line.close();
        reload();
      } else {
        show(state);
        seen(state.id);
      }
    };
  }

  restore();
  seen(build);
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", ({ persisted }) => persisted && listen());
})();
