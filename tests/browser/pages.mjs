// Every page, by who reads it. `first` takes the first link that matches on the page `list`, `then` one on that page.
import { RICH } from "./mails.mjs";

const rich = { list: "/desk/wachtrij/new", first: `tr:has-text("${RICH}") a[href*='/desk/ticket/']` };

export const PAGES = {
  visitor: [
    "/", "/zoeken?q=btw", "/zoeken?q=xyzzy", "/faq", { list: "/faq", first: "main a[href*='/faq/c/']" },
    { list: "/zoeken?q=btw", first: ".hits a[href*='/faq/']" }, "/community",
    { list: "/community", first: ".threads h2 a" }, "/status", { list: "/status", first: "main a[href*='/status/']" },
    "/contact", "/inloggen", "/inloggen/link", "/bestaat-niet", "/uit/_", "/uit/_/status",
  ],
  merchant: ["/mijn", "/account", "/account/uitvalpagina", "/community/nieuw"],
  agent: [
    "/desk/wachtrij/new", "/desk/wachtrij/held", "/desk/wachtrij/solved", { list: "/desk/wachtrij/open", first: "td.subj a" }, { list: "/desk/wachtrij/new", first: "a[href*='/desk/ticket/']" },
    { name: "ticket-rich", ...rich }, { name: "ticket-images", ...rich, then: ".remote a" },
    "/desk/kennisbank", { list: "/desk/kennisbank", first: "main a[href*='/desk/kennisbank/']:not([href$=nieuw])" },
    "/desk/kennisbank/nieuw", "/desk/community", "/desk/uitgaand", "/desk/postboek", "/desk/mailvoorbeelden",
    "/desk/mailvoorbeelden/bevestiging-storing", "/desk/mailvoorbeelden/community-antwoord?taal=en",
  ],
  lead: ["/desk/storingen", "/desk/wachtrij/held"],
  admin: ["/desk/mensen", "/desk/mailboxen", "/desk/kantooruren"],
};

/** Opens a page of the list in Dutch (`prefix` empty) or English (`/en`). */
export async function open(page, place, prefix = "") {
  if (typeof place === "string") return page.goto(prefix + place);
  await page.goto(prefix + place.list);
  const follow = async (link) => page.goto(await page.locator(link).first().getAttribute("href"));
  const answer = await follow(place.first);
  return place.then ? follow(place.then) : answer;
}

/** A name for files and reports. */
export function nameOf(place) {
  const text = typeof place === "string" ? place : (place.name ?? `${place.list}-one`);
  return text.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "home";
}
