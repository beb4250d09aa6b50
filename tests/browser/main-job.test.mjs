// The main job, played in a real browser with real mail, on both databases.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DATABASES, Loket, alive, eventually, header, launch, signIn, visit } from "./loket.mjs";

/** Chooses by keyboard: the radio itself is hidden behind its label. */
async function choose(page, selector) {
  await page.locator(selector).press(" ");
  assert.ok(await page.locator(selector).isChecked(), selector);
}

for (const database of DATABASES) {
  describe(`the main job on ${database}`, () => {
    let loket, browser;

    before(async () => {
      [loket, browser] = await Promise.all([Loket.start(database), launch()]);
    });

    after(async () => {
      await browser?.close();
      await loket?.stop();
    });

    test("a mail appears live, is answered by keyboard, and its answer lands in the same ticket", async () => {
      const agent = await visit(browser, loket);
      await signIn(agent, "agent");
      await agent.goto("/desk/wachtrij/new");
      await alive(agent);

      const from = "marieke@wolenwimpel.example";
      loket.mail({ from, subject: "Terugbetaling blijft hangen", body: "Mijn klant wacht op 24 euro." });
      const row = agent.locator("tr", { hasText: "Terugbetaling blijft hangen" });
      await row.waitFor();

      // To the row with j, in with Enter.
      await eventually("the row is current", async () => {
        if (await row.evaluate((one) => one.classList.contains("cur"))) return true;
        await agent.keyboard.press("j");
        return false;
      });
      await Promise.all([agent.waitForURL("**/desk/ticket/*"), agent.keyboard.press("Enter")]);
      await alive(agent);
      await agent.getByText("Mijn klant wacht op 24 euro.").waitFor();
      const ticketUrl = agent.url();

      await agent.keyboard.press("r");
      await agent.keyboard.type("Stort uw saldo bij, dan gaat het morgen de deur uit.");
      await Promise.all([
        agent.waitForResponse((answer) => answer.request().method() === "POST"),
        agent.keyboard.press("Control+Enter"),
      ]);
      await agent.locator(".msg", { hasText: "Stort uw saldo bij" }).waitFor();

      const out = await loket.sink.find(from, /Stort uw saldo bij/);
      const ours = header(out.raw, "Message-ID");
      assert.match(ours, /^<.+@.+>$/);
      assert.notEqual(header(out.raw, "In-Reply-To"), "");
      assert.ok(header(out.raw, "References").includes(header(out.raw, "In-Reply-To")));

      await agent.goto(ticketUrl);
      await alive(agent);
      loket.mail({
        from,
        subject: "Re: heel iets anders",
        body: "Dat is gelukt, dank u wel.",
        headers: [`In-Reply-To: ${ours}`, `References: ${ours}`],
      });
      await eventually("the answer is in the ticket", async () => {
        await agent.goto(ticketUrl);
        return agent.getByText("Dat is gelukt, dank u wel.").isVisible();
      });
      assert.deepEqual(agent.faults, []);
      await agent.context().close();
    });

    test("a merchant finds an answer while typing, and reads it", async () => {
      const merchant = await visit(browser, loket);
      await merchant.goto("/");
      await alive(merchant);
      await merchant.getByRole("combobox").first().pressSequentially("geld terug klant", { delay: 30 });
      const option = merchant.getByRole("option").filter({ hasText: /terug/i }).first();
      await option.waitFor();
      await merchant.keyboard.press("ArrowDown");
      await Promise.all([merchant.waitForURL("**/faq/**"), merchant.keyboard.press("Enter")]);
      assert.match(await merchant.locator("h1").innerText(), /terug/i);
      assert.deepEqual(merchant.faults, []);
      await merchant.context().close();
    });

    test("a merchant reads a thread, signs in and asks a question", async () => {
      const merchant = await visit(browser, loket);
      await merchant.goto("/community");
      await merchant.locator(".threads a").first().click();
      await merchant.locator("h1").waitFor();
      await signIn(merchant, "merchant");
      await merchant.goto("/community/nieuw");
      await alive(merchant);
      await merchant.locator("[name=title]").fill("Kan ik twee kassa's naast elkaar gebruiken?");
      await merchant.locator("[name=body]").fill("Ik wil er in december een bij zetten.");
      await Promise.all([
        merchant.waitForURL(/\/community\/\d+$/),
        merchant.locator("main form.compose button:not([type=button])").last().click(),
      ]);
      assert.equal(await merchant.locator("h1").innerText(), "Kan ik twee kassa's naast elkaar gebruiken?");
      assert.deepEqual(merchant.faults, []);
      await merchant.context().close();
    });

    test("the contact form gives a ticket and its page, without JavaScript too", async () => {
      for (const javaScriptEnabled of [true, false]) {
        const visitor = await visit(browser, loket, { javaScriptEnabled });
        await visitor.goto("/contact");
        const subject = `Vraag via het formulier (${javaScriptEnabled ? "met" : "zonder"} JavaScript)`;
        await visitor.locator("[name=name]").fill("Omar Haddad");
        await visitor.locator("[name=email]").fill("omar@haddadtapijten.example");
        await visitor.locator("[name=subject]").fill(subject);
        await visitor.locator("[name=body]").fill("Kan ik blijven pinnen?");
        await visitor.locator("input[type=file]").setInputFiles({
          name: "bon.txt", mimeType: "text/plain", buffer: Buffer.from("een bon"),
        });
        await Promise.all([
          visitor.waitForURL("**/ticket/*"),
          visitor.locator("form[enctype='multipart/form-data'] button:not([type=button])").click(),
        ]);
        await eventually("the ticket's page", async () => {
          await visitor.reload();
          return visitor.getByText(subject).first().isVisible();
        });
        await visitor.context().close();
      }
    });

    test("an incident is on every open page within a second, and goes away when it is over", async () => {
      const places = ["/", "/faq", "/community", "/status", "/contact"];
      const readers = await Promise.all(places.map(async (path) => {
        const page = await visit(browser, loket);
        await page.goto(path);
        await alive(page);
        return page;
      }));
      const lead = await visit(browser, loket);
      await signIn(lead, "lead");
      await lead.goto("/desk/storingen");
      await alive(lead);
      await lead.locator("[name=title_nl]").fill("Uw winkel en de Kassa App zijn niet bereikbaar");
      await lead.locator("[name=title_en]").fill("Your shop and the Kassa App cannot be reached");
      await lead.locator("[name=text_nl]").fill("De database is beschadigd. We zetten een reservekopie terug.");
      await lead.locator("[name=text_en]").fill("The database is damaged. We are restoring a backup.");
      await choose(lead, "[name=impact_webshops][value=critical]");
      await choose(lead, "[name=impact_kassa-app][value=critical]");
      const seen = readers.map((page) =>
        page.getByText("Uw winkel en de Kassa App zijn niet bereikbaar").first().waitFor().then(() => Date.now()),
      );
      const form = lead.locator("form", { has: lead.locator("[name=title_nl]") });
      const [answer] = await Promise.all([
        lead.waitForResponse((one) => one.request().method() === "POST" && one.status() === 303),
        form.locator("button:not([type=button])").last().click(),
      ]);
      const declared = Date.now();
      const slowest = Math.max(...(await Promise.all(seen))) - declared;
      console.log(`banner on the slowest of ${places.length} open pages ${slowest} ms after the answer to the lead`);
      const slug = answer.headers().location.split("/").pop();

      const visitor = await visit(browser, loket, { javaScriptEnabled: false });
      await visitor.goto(`/status/${slug}`);
      await visitor.getByText("We zetten een reservekopie terug.").first().waitFor();
      const summary = await (await fetch(`${loket.url}/api/v2/summary.json`)).json();
      assert.equal(summary.status.indicator, "critical");
      assert.match(await (await fetch(`${loket.url}/status.atom`)).text(), /niet bereikbaar/);

      const write = async (state, nl, en) => {
        await lead.goto(`/desk/storingen/${slug}`);
        const field = lead.locator("[name=state]").first();
        if ((await field.evaluate((one) => one.tagName)) === "SELECT") await field.selectOption(state);
        else await choose(lead, `[name=state][value=${state}]`);
        await lead.locator("[name=text_nl]").fill(nl);
        await lead.locator("[name=text_en]").fill(en);
        const update = lead.locator("form", { has: lead.locator("[name=text_nl]") });
        await Promise.all([
          lead.waitForResponse((one) => one.request().method() === "POST" && one.status() === 303),
          update.locator("button:not([type=button])").last().click(),
        ]);
      };
      await write("identified", "De oorzaak is gevonden.", "We found the cause.");
      await visitor.reload();
      await visitor.getByText("De oorzaak is gevonden.").first().waitFor();
      await write("resolved", "Alles werkt weer.", "All is well.");
      for (const [at, page] of readers.entries()) {
        if (places[at] === "/status") continue; // its history keeps the incident
        const title = "Uw winkel en de Kassa App zijn niet bereikbaar";
        await page.getByText(title, { exact: true }).first().waitFor({ state: "hidden" });
        await page.getByText(`Opgelost: ${title}.`).waitFor(); // a quiet line, for a day
        assert.deepEqual(page.faults, []);
      }
      await Promise.all([...readers, visitor, lead].map((page) => page.context().close()));
    });

    test("while the store is away nothing is lost, and what is public goes on", async () => {
      const visitor = await visit(browser, loket);
      loket.away();
      loket.mail({ from: "ruben@lijstenmaker.example", subject: "Tijdens de storing gemaild", body: "Hoort u mij?" });
      for (const path of ["/", "/status", "/faq", "/contact"]) {
        assert.equal((await visitor.goto(path)).status(), 200, path);
      }
      const community = await visitor.goto("/community");
      assert.equal(community.status(), 503);
      assert.ok(Number(community.headers()["retry-after"]) > 0);
      await visitor.goto("/contact");
      await visitor.locator("[name=name]").fill("Fenna de Wit");
      await visitor.locator("[name=email]").fill("fenna@plantenkamer.example");
      await visitor.locator("[name=subject]").fill("Tijdens de storing gevraagd");
      await visitor.locator("[name=body]").fill("Wanneer doet mijn winkel het weer?");
      await Promise.all([
        visitor.waitForURL("**/ticket/*"),
        visitor.locator("form[enctype='multipart/form-data'] button:not([type=button])").click(),
      ]);
      loket.back();
      const agent = await visit(browser, loket);
      await eventually("everything is back", async () => (await fetch(`${loket.url}/readyz`)).ok);
      await signIn(agent, "agent");
      for (const subject of ["Tijdens de storing gemaild", "Tijdens de storing gevraagd"]) {
        await eventually(subject, async () => {
          await agent.goto("/desk/wachtrij/new");
          return (await agent.locator("tr", { hasText: subject }).count()) === 1;
        });
      }
      await Promise.all([visitor, agent].map((page) => page.context().close()));
    });
  });
}
