// Every page as people meet it: axe-core in both languages and themes, nothing
// that scrolls sideways at 320 pixels, and readable without JavaScript.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { Loket, eventually, launch, signIn, stopPage, visit } from "./loket.mjs";
import { makeBroadcasts } from "./broadcasts.mjs";
import { makeHold } from "./holds.mjs";
import { sendRich } from "./mails.mjs";
import { PAGES, open } from "./pages.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong with someone's pages in a theme: by axe in both languages, and by width at 320 px. */
async function look(browser, loket, who, places, colorScheme) {
  const wrong = [];
  const page = await visit(browser, loket, { colorScheme, viewport: { width: 1280, height: 900 }, bypassCSP: true });
  if (who !== "visitor") await signIn(page, who);
  for (const prefix of ["", "/en"]) {
    for (const place of places) {
      await open(page, place, prefix);
      await page.evaluate(AXE);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const violation of found.violations) {
        wrong.push(`${page.url()} ${colorScheme}: ${violation.id} ${violation.nodes[0].html.slice(0, 160)}`);
      }
    }
  }
  await page.setViewportSize({ width: 320, height: 700 });
  for (const place of places) {
    await open(page, place);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) wrong.push(`${page.url()} ${colorScheme}: ${wide} px wide at 320`);
  }
  await page.context().close();
  return wrong;
}

describe("looks", () => {
  let loket, browser;

  before(async () => {
    [loket, browser] = await Promise.all([Loket.start("sqlite"), launch()]);
    await sendRich(loket);
    await makeBroadcasts(browser, loket);
    await makeHold(browser, loket);
  });

  after(async () => {
    await browser?.close();
    await loket?.stop();
  });

  for (const [who, places] of Object.entries(PAGES)) {
    test(`axe and width as ${who}`, async () => {
      const wrong = await Promise.all(["light", "dark"].map((scheme) => look(browser, loket, who, places, scheme)));
      assert.deepEqual(wrong.flat(), []);
    });
  }

  test("unsubscribing: axe and width, and the button works without JavaScript", async () => {
    const agent = await visit(browser, loket);
    await signIn(agent, "agent");
    const stop = await stopPage(loket, agent);
    await agent.context().close();
    const looked = async () => {
      const wrong = ["light", "dark"].map((scheme) => look(browser, loket, "visitor", [stop], scheme));
      assert.deepEqual((await Promise.all(wrong)).flat(), []);
    };
    await looked();
    const page = await visit(browser, loket, { javaScriptEnabled: false });
    await page.goto(stop);
    await page.getByRole("button", { name: "Meld mij af" }).click();
    await page.getByRole("heading", { name: "U bent afgemeld" }).waitFor();
    await looked();
    await page.getByRole("button", { name: "Toch weer ontvangen" }).click();
    await page.getByRole("button", { name: "Meld mij af" }).waitFor();
    await page.context().close();
  });

  test("following: axe and width, and all of it works without JavaScript", async () => {
    const page = await visit(browser, loket, { javaScriptEnabled: false });
    await page.goto("/status");
    const card = page.locator("#volg");
    await card.getByLabel("Uw e-mailadres").fill("ada@winkel.example");
    await card.locator("summary").click();
    await card.getByLabel("Vanaf welke ernst?").selectOption("major");
    await card.getByRole("button", { name: "Volg per mail" }).click();
    await page.getByRole("heading", { name: "Kijk in uw mail" }).waitFor();
    const mail = await loket.sink.find("ada@winkel.example", /volgen/);
    const path = /\/volgen\/[\w-]+/.exec(mail.raw.replace(/=\r\n/g, ""))[0];
    const looked = async () => {
      const wrong = ["light", "dark"].map((scheme) => look(browser, loket, "visitor", [path], scheme));
      assert.deepEqual((await Promise.all(wrong)).flat(), []);
    };
    await page.goto(path);
    await looked();
    await page.getByRole("button", { name: "Ja, ik wil dit volgen" }).click();
    await page.getByRole("heading", { name: "Wat u volgt" }).waitFor();
    assert.ok(await page.getByText("Alleen grote en kritieke storingen ·").count());
    await looked();
    await page.getByLabel("Vanaf welke ernst?").selectOption("critical");
    await page.getByRole("button", { name: "Bewaar keuzes" }).click();
    await page.getByText("Alleen kritieke storingen ·").waitFor();
    await page.getByRole("button", { name: "Stop met volgen" }).click();
    await page.getByRole("heading", { name: "U volgt niet meer" }).waitFor();
    await page.context().close();
  });

  test("a webhook: axe and width, and its form works without JavaScript", async () => {
    const page = await visit(browser, loket, { javaScriptEnabled: false });
    await signIn(page, "merchant");
    await page.goto("/account/webhooks");
    await page.getByLabel("Adres", { exact: true }).fill("http://hook.example/");
    await page.getByRole("button", { name: "Maak webhook" }).click();
    await page.getByText("Vul een adres in dat begint met https://").waitFor();
    await page.getByLabel("Adres", { exact: true }).fill("https://hook.example/loket");
    await page.getByRole("button", { name: "Maak webhook" }).click();
    await page.getByText(/^whsec_/).waitFor();
    const path = new URL(page.url()).pathname;
    const wrong = ["light", "dark"].map((scheme) => look(browser, loket, "merchant", [path], scheme));
    assert.deepEqual((await Promise.all(wrong)).flat(), []);
    await page.getByRole("button", { name: "Haal weg" }).click();
    await page.waitForURL("**/account/webhooks");
    await page.context().close();
  });

  test("pages read without JavaScript", async () => {
    const page = await visit(browser, loket, { javaScriptEnabled: false });
    for (const place of PAGES.visitor) {
      await open(page, place);
      assert.equal(await page.locator("h1").count(), 1, page.url());
      assert.ok((await page.locator("main").innerText()).length > 40, page.url());
    }
    await page.goto("/zoeken?q=terugbetalen");
    assert.ok((await page.locator("main .hits li").count()) > 0);
    await page.context().close();
  });

  test("a mail loads nothing from elsewhere, its images come through us on request", async () => {
    const page = await visit(browser, loket, { javaScriptEnabled: false });
    await signIn(page, "agent");
    const hosts = new Set();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    const rich = PAGES.agent.find((place) => place.name === "ticket-rich");
    await open(page, rich);
    await page.getByText("Rondleiding en uitleg van de kassa").waitFor();
    assert.equal(await page.locator(".msg img[src]").count(), 1, "its own image stands in the text");
    await page.locator(".remote a").click();
    const images = page.locator(".msg img[src]");
    assert.equal(await images.count(), 3);
    const seen = await eventually("the image is there", () => images.nth(1).evaluate((one) => one.naturalWidth));
    assert.ok(seen > 1);
    assert.deepEqual([...hosts], [new URL(loket.url).host]);
    await page.context().close();
  });

  test("nothing is loaded from another host", async () => {
    const page = await visit(browser, loket);
    const hosts = new Set();
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    for (const place of PAGES.visitor) await open(page, place);
    assert.deepEqual([...hosts], [new URL(loket.url).host]);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});
