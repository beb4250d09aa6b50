// Loket's banner on pages of others: one script tag, see docs/banner.md. Text only, in a
// shadow root. Whatever goes wrong, the page around it must not notice.
(() => {
  try {
    const { src, dataset } = document.currentScript;
    const home = new URL(".", src).href;
    const lang = /^en/i.test(dataset.lang || document.documentElement.lang) ? "en" : "nl";
    const t = (nl, en) => ({ nl, en })[lang];
    const wanted = (dataset.component || "").match(/[\w-]+/g);
    const KEY = "loket-banner";
    let source, timer, version, dismissed, fails = 0, heard = 0, beat = Date.now();

    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial; color-scheme: inherit; display: block }
      p { display: flex; flex-wrap: wrap; gap: .2rem .75rem; position: relative; margin: 0; padding: .6rem 3rem .6rem 1rem;
        font: 1rem/1.5 system-ui; overflow-wrap: anywhere; border-block-end: 2px solid var(--line);
        background: light-dark(#fdecea, #3a1b18); color: light-dark(#222, #eee); --line: light-dark(#b3261e, #ff8a7d) }
      .minor, .none { background: light-dark(#fff4dc, #33270f); --line: light-dark(#8a5a00, #f2c063) }
      .ok { background: light-dark(#e8f7ee, #12301f); --line: light-dark(#1a7f45, #6fd39a) }
      b::before { content: "\\25cf\\a0"; color: var(--line) }
      a { color: inherit }
      button { all: unset; position: absolute; inset: .35rem .5rem auto auto; cursor: pointer; padding: .3rem .6rem }
      :focus-visible { outline: 2px solid; outline-offset: 2px }`);
    const host = document.createElement("loket-banner");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const box = make("div", "", { role: "status" });
    root.append(box);

    function make(name, text, more) {
      return Object.assign(document.createElement(name), { textContent: text }, more);
    }
    function clock(iso) {
      const at = new Date(iso);
      const day = Math.abs(at - Date.now()) > 72e6 && { weekday: "long", day: "numeric", month: "long" };
      return at.toLocaleString(lang, { hour: "2-digit", minute: "2-digit", ...day });
    }
    function show(news) {
      const mine = (one) => !wanted || one.components.some(({ key }) => wanted.includes(key));
      const one = news.incidents.find(mine) || news.maintenance.find(mine);
      const mark = one && `${one.id}:${one.update_id}`;
      try { dismissed = localStorage.getItem(KEY) || dismissed } catch {}
      if (!one || mark === dismissed) return box.replaceChildren();
      const [word, from, at, tone] =
        !one.state ? [t("Onderhoud", "Maintenance"), t("Tot", "Until"), one.ends_at, "minor"]
        : one.resolved_at ? [t("Opgelost", "Resolved"), t("Sinds", "Since"), one.resolved_at, "ok"]
        : [t("Storing", "Incident"), t("Volgende update v\xf3\xf3r", "Next update before"), one.next_update_at, one.impact];
      const row = make("p", "", { className: tone });
      const shut = make("button", "\u2715", { ariaLabel: t("Sluit deze melding", "Close this notice") });
      shut.onclick = () => {
        dismissed = mark;
        try { localStorage.setItem(KEY, mark) } catch {}
        show(news);
      };
      row.append(make("b", `${word}: ${one.title[lang]}`), at ? make("span", `${from} ${clock(at)}`) : "",
        make("a", t("Lees meer", "Read more"), { href: one.url[lang], target: "_blank", rel: "noopener" }), shut);
      box.replaceChildren(row);
    }

    // Each page at its own moment, rarely while nobody answers.
    function later(seconds) {
      clearTimeout(timer);
      timer = setTimeout(ask, seconds * (500 + Math.random() * 1000));
    }
    async function ask() {
      if (document.hidden) return;
      try {
        const news = await (await fetch(home + "banner.json", { cache: "no-cache", credentials: "omit" })).json();
        version = String(news.version);
        fails = 0;
        show(news);
        if (!source) listen();
      } catch { fails++ }
      later(fails ? Math.min(300, 4 * 2 ** fails) : source?.readyState === 1 ? 300 : 60);
    }
    function close() {
      source?.close();
      source = null;
    }
    function listen() {
      heard = Date.now();
      source = new EventSource(home + "live");
      source.addEventListener("status", (event) => {
        heard = Date.now();
        if (event.data !== version) later(.6);
      });
    }
    function back() {
      close();
      ask();
    }
    setInterval(() => {
      const now = Date.now(), slept = now - beat > 8e3;
      beat = now;
      if (!document.hidden && (slept || (source?.readyState === 1 && now - heard > 5e4))) back();
    }, 2e3);
    addEventListener("online", back);
    document.addEventListener("visibilitychange", back);

    function begin() {
      (document.querySelector(dataset.into || "body") || document.body).prepend(host);
      ask();
    }
    if (document.body) begin();
    else addEventListener("DOMContentLoaded", begin);
  } catch {}
})();
