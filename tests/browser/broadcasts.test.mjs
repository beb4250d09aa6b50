// A mail to all merchants, by two people in two browsers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DATABASES, Loket, alive, launch, signIn, visit } from "./loket.mjs";

for (const database of DATABASES) {
  describe(`a broadcast on ${database}`, () => {
    let loket, browser;

    before(async () => {
      [loket, browser] = await Promise.all([Loket.start(database), launch()]);
    });

    after(async () => {
      await browser?.close();
      await loket?.stop();
    });

    for (const javaScriptEnabled of [true, false]) {
      const how = javaScriptEnabled ? "with" : "without";
      test(`one writes, another confirms, everybody gets it once, ${how} JavaScript`, async () => {
        const lead = await visit(browser, loket, { javaScriptEnabled });
        await signIn(lead, "lead");
        await lead.goto("/desk/rondzendingen");
        await lead.getByRole("link", { name: "Nieuwe rondzending" }).click();
        const subject = `Uw winkel is dicht (${how})`;
        await lead.locator("[name=subject_nl]").fill(subject);
        await lead.locator("[name=text_nl]").fill("We werken eraan.\n\n[Volg ons](/status)");
        await lead.getByRole("button", { name: "Bewaar en bekijk" }).click();
        await lead.getByText("te versturen").waitFor();
        assert.match(await lead.locator("pre.mail-text").innerText(), /Volg ons: http/);
        await lead.frameLocator("iframe").getByRole("link", { name: "Volg ons" }).waitFor();
        await lead.getByRole("button", { name: "Leg voor ter bevestiging" }).click();
        await lead.getByText("Wacht op de bevestiging van een collega.").waitFor();
        assert.equal(await lead.getByRole("button", { name: /^Mail \d/ }).count(), 0);

        const admin = await visit(browser, loket, { javaScriptEnabled });
        await signIn(admin, "admin");
        await admin.goto(lead.url());
        if (javaScriptEnabled) await alive(admin);
        await admin.getByRole("button", { name: /^Mail \d/ }).click();
        await admin.getByRole("heading", { name: "Voortgang" }).waitFor();
        // Live with JavaScript; without, whoever wants to know loads the page again.
        const done = admin.locator(".badge", { hasText: "klaar" });
        if (!javaScriptEnabled) {
          for (let tries = 0; tries < 100 && !(await done.count()); tries += 1) {
            await admin.waitForTimeout(200);
            await admin.goto(admin.url());
          }
        }
        await done.waitFor();
        const sent = Number((await admin.getByText(/verzonden, \d+ overgeslagen/).innerText()).split(" ")[0]);
        const mails = loket.sink.mails.filter((mail) => mail.raw.includes(`Subject: ${subject}`));
        assert.equal(mails.length, sent);
        assert.equal(new Set(mails.map((mail) => mail.to[0])).size, sent);
        assert.deepEqual([...lead.faults, ...admin.faults], []);
        await lead.context().close();
        await admin.context().close();
      });
    }
  });
}
