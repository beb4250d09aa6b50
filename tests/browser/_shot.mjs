import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch, signIn, visit } from "./loket.mjs";
import { makeBroadcasts } from "./broadcasts.mjs";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const loket = { url: "http://127.0.0.1:42910" };
const browser = await launch();
const headers = { "sec-fetch-site": "same-origin" };
const lead0 = await visit(browser, loket); await signIn(lead0, "lead");
if (!process.argv[2]) {
  await lead0.context().request.post("/desk/storingen", { headers, form: { title_nl: "De database is stuk", title_en: "The database is broken", text_nl: "We zetten een reservekopie terug.", text_en: "", impact_database: "critical", next_minutes: "30" } });
  await makeBroadcasts(browser, loket);
}
for (const [scheme, width, tag] of [["light", 1440, "wide"], ["dark", 1440, "dark"], ["light", 390, "phone"]]) {
  const opts = { colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP: true };
  for (const [who, paths] of [["lead", ["/desk/rondzendingen", "/desk/rondzendingen/1", "/desk/rondzendingen/1/tekst", "/desk/rondzendingen/2", "/desk/storingen/de-database-is-stuk", "/desk/rondzendingen/nieuw?storing=de-database-is-stuk", "/desk/toestemming?adres=merchant@winkelkade.example", "/desk/label/rondzending-2"]], ["merchant", ["/account"]]]) {
    const page = await visit(browser, loket, opts); await signIn(page, who);
    for (const path of paths) {
      for (const prefix of tag === "phone" ? [""] : ["", "/en"]) {
        const a = await page.goto(prefix + path);
        await page.evaluate(AXE);
        const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
        for (const v of found.violations) console.log(scheme, prefix + path, v.id, v.nodes[0].html.slice(0, 200));
        if (a.status() !== 200) console.log(a.status(), path);
        if (page.faults.length) { console.log(path, page.faults); page.faults.length = 0; }
      }
      await page.goto(path);
      await page.screenshot({ path: `/tmp/cast/${path.replace(/[^a-z0-9]+/gi, "-")}-${tag}.png`, fullPage: true });
    }
    if (tag === "phone") { await page.setViewportSize({ width: 320, height: 700 }); for (const path of paths) { await page.goto(path); const w = await page.evaluate(() => document.documentElement.scrollWidth); if (w > 320) console.log(path, w, "wide at 320"); } }
    await page.context().close();
  }
}
await browser.close();
