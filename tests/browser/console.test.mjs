// What a lead does around an incident: proposals along the dependencies, templates, corrections.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Loket, alive, launch, signIn, visit } from "./loket.mjs";

/** Chooses by keyboard: the radio itself is hidden behind its label. */
async function choose(page, key, value) {
  const radio = page.locator(`[name=impact_${key}][value=${value}]`);
  await radio.press(" ");
  assert.ok(await radio.isChecked(), `${key} ${value}`);
}

const checked = (page, key, value) => page.locator(`[name=impact_${key}][value=${value}]`).isChecked();

describe("the console", () => {
  let loket, browser;

  before(async () => {
    [loket, browser] = await Promise.all([Loket.start("sqlite"), launch()]);
  });

  after(async () => {
    await browser?.close();
    await loket?.stop();
  });

  test("a cause proposes what else is hit, live; the lead says what works", async () => {
    const lead = await visit(browser, loket);
    await signIn(lead, "lead");
    await lead.goto("/desk/storingen");
    await alive(lead);
    await lead.locator("[name=title_nl]").fill("De database hapert");
    assert.equal(await lead.getByRole("button", { name: "Neem over" }).count(), 0, "nothing to propose yet");
    await choose(lead, "api", "none");
    await choose(lead, "database", "critical");
    await lead.locator(".proposals").getByText("Database → Webshops").waitFor();
    assert.equal(await lead.locator(".proposals li", { hasText: "API" }).count(), 0, "what was said to work stays");
    await lead.getByRole("button", { name: "Neem over" }).press("Enter");
    assert.ok(await checked(lead, "webshops", "critical"));
    assert.ok(await checked(lead, "kassa-app", "critical"));
    assert.ok(await checked(lead, "api", "none"));
    await lead.locator(".console-previews [data-tone=critical]").first().waitFor();
    assert.equal(await lead.getByRole("button", { name: "Neem over" }).count(), 0, "it was taken over");
    assert.equal(await lead.locator("[name=title_nl]").inputValue(), "De database hapert");
    assert.deepEqual(lead.faults, []);
    await lead.context().close();
  });

  test("without JavaScript: template, proposal, declaring, correcting", async () => {
    const lead = await visit(browser, loket, { javaScriptEnabled: false });
    await signIn(lead, "lead");
    await lead.goto("/desk/storingen");
    await lead.locator("[name=title_en]").fill("My own title");
    await lead.locator("[name=template]").selectOption({ label: "Database ligt stil" });
    await lead.getByRole("button", { name: "Vul in" }).click();
    assert.equal(await lead.locator("[name=title_nl]").inputValue(), "Webshops en de Kassa App zijn niet bereikbaar");
    assert.equal(await lead.locator("[name=title_en]").inputValue(), "My own title", "what was typed stays");
    assert.ok(await checked(lead, "database", "critical"));
    await lead.getByRole("button", { name: "Stel voor wat er nog meer geraakt is" }).click();
    await lead.getByText("Voorstel, want: Database → Webshops").waitFor();
    assert.ok(await checked(lead, "betalingen", "critical"));
    assert.equal(await lead.locator("[name=title_en]").inputValue(), "My own title");
    await lead.locator("label:has([name=impact_betalingen][value=none])").click();
    await Promise.all([
      lead.waitForURL("**/desk/storingen/webshops-en-de-kassa-app-*"),
      lead.getByRole("button", { name: "Meld storing aan iedereen" }).click(),
    ]);
    const slug = lead.url().split("/").pop();

    const visitor = await visit(browser, loket, { javaScriptEnabled: false });
    await visitor.goto(`/status/${slug}`);
    await visitor.getByText("Webshops en Kassa App gebruiken dezelfde database.").waitFor();
    assert.match(await visitor.locator("p", { hasText: "Niet geraakt:" }).innerText(), /Betalingen/);

    await lead.getByRole("link", { name: /Pas aan: de update van/ }).first().click();
    await lead.locator("[name=text_nl]").fill("De database ligt stil. We zetten een reservekopie terug.");
    await lead.getByRole("button", { name: "Bewaar de nieuwe tekst" }).click();
    await lead.getByText("We zetten een reservekopie terug.").first().waitFor();
    await lead.locator("details.record summary").click();
    await lead.getByText("Update aangepast").waitFor();

    await visitor.reload();
    await visitor.getByText("We zetten een reservekopie terug.").first().waitFor();
    await visitor.getByText("bewerkt").first().waitFor();
    await visitor.locator("details.earlier summary").first().click();
    await visitor.getByText("We weten ervan en zoeken de oorzaak.").first().waitFor();
    await Promise.all([lead, visitor].map((page) => page.context().close()));
  });

  test("an admin keeps components; a circle is refused with its way", async () => {
    const admin = await visit(browser, loket, { javaScriptEnabled: false });
    await signIn(admin, "admin");
    await admin.goto("/desk/onderdelen/database");
    await admin.getByRole("checkbox", { name: "Kassa App" }).check();
    await admin.getByRole("button", { name: "Bewaar" }).click();
    await admin.getByText("Database → Kassa App → Database").waitFor();
    assert.ok(await admin.getByRole("checkbox", { name: "Kassa App" }).isChecked(), "nothing typed is lost");
    await admin.goto("/desk/onderdelen/api");
    await admin.locator("[name=baseline]").selectOption("minor");
    await admin.locator("[name=baseline_nl]").fill("Trager sinds de verhuizing.");
    await admin.getByRole("button", { name: "Bewaar" }).click();
    await admin.getByText("Basis: Trager sinds de verhuizing.").waitFor();
    await admin.context().close();
  });
});
