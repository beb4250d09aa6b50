// Pictures of every page, phone and wide, light and dark, with and without an
// incident: `node tests/browser/shots.mjs FOLDER` (LOKET_BIN and LOKET_SITE_DIR as for the tests).
import { mkdirSync } from "node:fs";
import { Loket, alive, launch, signIn, stopPage, visit } from "./loket.mjs";
import { makeBroadcasts } from "./broadcasts.mjs";
import { makeHold } from "./holds.mjs";
import { sendRich } from "./mails.mjs";
import { PAGES, nameOf, open } from "./pages.mjs";

const folder = process.argv[2] ?? "target/shots";
mkdirSync(folder, { recursive: true });
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

const [loket, browser] = await Promise.all([Loket.start("sqlite"), launch()]);
await sendRich(loket);
await makeBroadcasts(browser, loket);
await makeHold(browser, loket);

async function shoot(who, places, label, prefix = "") {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const page = await visit(browser, loket, { colorScheme, viewport });
      if (who !== "visitor") await signIn(page, who);
      for (const place of places) {
        await open(page, place, prefix);
        if (await page.locator("script").count()) await alive(page); // an outage page has none
        const path = `${folder}/${label}${nameOf(place)}-${size}-${colorScheme}.png`;
        await page.screenshot({ path, fullPage: who === "visitor" || who === "merchant" });
      }
      await page.context().close();
    }
  }
}

for (const [who, places] of Object.entries(PAGES)) await shoot(who, places, "");
await shoot("visitor", ["/", "/status", "/contact"], "en-", "/en");

const agent = await visit(browser, loket);
await signIn(agent, "agent");
const stop = await stopPage(loket, agent);
await agent.context().close();
await shoot("visitor", [stop], "stop-");

const lead = await visit(browser, loket);
await signIn(lead, "lead");
await lead.context().request.post("/desk/storingen", {
  headers: { "sec-fetch-site": "same-origin" },
  form: {
    title_nl: "Uw winkel en de Kassa App zijn niet bereikbaar",
    title_en: "Your shop and the Kassa App cannot be reached",
    text_nl: "De database die winkels en kassa's delen, is beschadigd. We zetten een reservekopie terug.",
    text_en: "The database that shops and tills share is damaged. We are restoring a backup.",
    impact_webshops: "critical",
    "impact_kassa-app": "critical",
    impact_database: "critical",
    next_minutes: "30",
  },
});
await lead.context().close();
await shoot("visitor", ["/", "/status", "/faq", { list: "/status", first: "main a[href*='/status/']" }, "/contact"], "storing-");
await shoot("lead", ["/desk/storingen", { list: "/desk/storingen", first: "main a[href*='/desk/storingen/']" }, "/desk/wachtrij/new"], "storing-");

await browser.close();
await loket.stop();
console.log(`pictures in ${folder}`);
