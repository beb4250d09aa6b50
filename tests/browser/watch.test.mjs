// What a machine proposes, and what a lead makes of it: from the failing monitor to the banner.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DATABASES, Loket, alive, eventually, launch, signIn, visit } from "./loket.mjs";

for (const database of DATABASES) {
  describe(`the watch on ${database}`, () => {
    let loket, browser;

    before(async () => {
      [loket, browser] = await Promise.all([Loket.start(database), launch()]);
    });

    after(async () => {
      await browser?.close();
      await loket?.stop();
    });

    test("a failing monitor proposes an incident, and a lead declares it", async () => {
      const admin = await visit(browser, loket);
      await signIn(admin, "admin");
      await admin.goto("/desk/bewaking/nieuw");
      await admin.getByLabel("Naam").fill("Kassa App, poort");
      await admin.getByLabel("Soort").selectOption("tcp");
      await admin.getByLabel("Adres").fill("127.0.0.1:1");
      await admin.getByLabel("Onderdeel").selectOption("kassa-app");
      await admin.getByLabel("Als hij faalt, dan").selectOption("critical");
      await admin.getByLabel("Elke (seconden)").fill("1");
      await admin.getByLabel("Probeer binnen een keer nog").fill("0");
      await admin.getByRole("button", { name: "Voeg toe" }).click();
      await admin.waitForURL("**/desk/bewaking/*saved=1");

      const lead = await visit(browser, loket);
      await signIn(lead, "lead");
      await eventually("the proposal stands on every page of the desk", async () => {
        await lead.goto("/desk/wachtrij/new");
        return lead.getByText("Voorstel voor een storing: Kassa App niet bereikbaar").isVisible();
      });
      await lead.getByRole("link", { name: "Beslis" }).click();
      await lead.getByRole("button", { name: "Ik kijk ernaar" }).click();
      await lead.getByText("Gezien door").first().waitFor();
      await lead.getByRole("link", { name: "Meld deze storing" }).click();
      await alive(lead);
      const title = lead.locator("#title_nl");
      assert.equal(await title.inputValue(), "Kassa App niet bereikbaar");
      assert.ok(await lead.locator("input[name='impact_kassa-app'][value=critical]").isChecked());
      await lead.locator(".preview", { hasText: "Kassa App niet bereikbaar" }).first().waitFor();
      await title.fill("De Kassa App ligt stil");
      await lead.getByRole("button", { name: "Meld storing aan iedereen" }).click();
      await lead.waitForURL("**/desk/storingen/de-kassa-app-ligt-stil");
      await lead.getByRole("heading", { name: "Kanalen" }).waitFor();
      await lead.goto("/desk/storingen");
      assert.equal(await lead.getByText("Voorstel:").count(), 0, "it is decided");

      const merchant = await visit(browser, loket);
      await merchant.goto("/contact");
      await merchant.getByText("De Kassa App ligt stil").first().waitFor();
      await merchant.getByText("De telefoon is gesloten vanwege de storing.").first().waitFor();
      assert.deepEqual([...admin.faults, ...lead.faults, ...merchant.faults], []);
      for (const page of [admin, lead, merchant]) await page.context().close();
    });
  });
}
