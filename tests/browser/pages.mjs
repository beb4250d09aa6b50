// Every page, by who reads it. `first` takes the first link that matches on the page `list`, `then` one on that page.
import { RICH } from "./mails.mjs";

const rich = { list: "/desk/wachtrij/new", first: `tr:has-text("${RICH}") a[href*='/desk/ticket/']` };

export const PAGES = {
  visitor: [
    "/", "/zoeken?q=btw", "/zoeken?q=xyzzy", "/faq", { list: "/faq", first: "main a[href*='/faq/c/']" },
    { list: "/zoeken?q=btw", first: ".hits a[href*='/faq/']" }, "/community",
    { list: "/community", first: ".threads h2 a" }, "/status", "/status/database-december-2022",
    { list: "/status", first: "main a[href*='/status/']" },
    "/status/geschiedenis", { name: "maintenance", list: "/status", first: "main a[href*='/status/onderhoud/']" },
    "/status/database-december-2022/nabeschouwing", "/volgen", "/volgen/verstuurd", "/contact", "/inloggen",
    "/inloggen/link", "/bestaat-niet", "/uit/_", "/uit/_/status",
  ],
  merchant: ["/mijn", "/account", "/account/webhooks", "/account/uitvalpagina", "/community/nieuw"],
  agent: [
    "/desk/wachtrij/new", "/desk/wachtrij/held", "/desk/wachtrij/solved", { list: "/desk/wachtrij/open", first: "td.subj a" }, { list: "/desk/wachtrij/new", first: "a[href*='/desk/ticket/']" },
    { name: "ticket-rich", ...rich }, { name: "ticket-images", ...rich, then: ".remote a" },
    "/desk/kennisbank", { list: "/desk/kennisbank", first: "main a[href*='/desk/kennisbank/']:not([href$=nieuw])" },
    "/desk/kennisbank/nieuw", "/desk/community", "/desk/uitgaand", "/desk/postboek", "/desk/webhooks", "/desk/mailvoorbeelden",
    "/desk/mailvoorbeelden/bevestiging-storing", "/desk/mailvoorbeelden/community-antwoord?taal=en", "/desk/mailvoorbeelden/storing-update",
    "/desk/toestemming?adres=merchant@winkelkade.example", "/desk/label/rondzending-1",
  ],
  lead: [
    "/desk/storingen", "/desk/wachtrij/held", "/desk/kanalen", { list: "/desk/storingen", first: "main a[href*='/desk/storingen/']" },
    { name: "update-edit", list: "/desk/storingen", first: "main a[href*='/desk/storingen/']", then: "a[href*='/update/']" },
    "/desk/rondzendingen", "/desk/rondzendingen/nieuw", "/desk/rondzendingen/1", "/desk/rondzendingen/1/tekst",
    "/desk/rondzendingen/2",
    "/desk/onderhoud", { list: "/desk/onderhoud", first: "main a[href*='/desk/onderhoud/']" }, "/desk/nabeschouwingen",
    "/desk/storingen/database-december-2022/nabeschouwing", "/desk/storingen/betalingen-traag/nabeschouwing",
    { name: "incident-mail", list: "/desk/storingen", first: "a[href*='/desk/storingen/']", then: "a[href$='/post']" },
    { name: "incident-mail-held", list: "/desk/wachtrij/held", first: ".holds a[href*='/post']" },
    { name: "answer-all", list: "/desk/wachtrij/held", first: ".holds a[href*='/post']", then: "a[href$='/antwoord']" },
  ],
  admin: [
    "/desk/mensen", "/desk/mailboxen", "/desk/kantooruren", "/desk/onderdelen", "/desk/onderdelen/nieuw", "/desk/onderdelen/webshops",
    "/desk/storing-sjablonen", "/desk/storing-sjablonen/0", { list: "/desk/storing-sjablonen", first: "td a" },
    "/desk/bewaking", "/desk/bewaking/nieuw", { name: "monitor", list: "/desk/bewaking", first: "td a[href*='/desk/bewaking/']" },
    "/desk/beschikbaarheid",
  ],
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
