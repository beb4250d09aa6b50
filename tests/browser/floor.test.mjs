// What stands when the floor is gone, in a real browser: the banner on somebody else's page, a
// reader who comes back from sleep, the static copy from a plain server of files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Loket, alive, eventually, launch, signIn, visit } from "./loket.mjs";

/** A web server of somebody else: `answer(path)` gives `{ status, headers, body }`. */
async function serve(answer) {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body = "" } = answer(new URL(request.url, "http://x").pathname);
    response.writeHead(status, headers).end(body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

describe("the floor is gone", () => {
  let loket, browser, lead;

  before(async () => {
    [loket, browser] = await Promise.all([Loket.start("sqlite"), launch()]);
    lead = await visit(browser, loket);
    await signIn(lead, "lead");
  });

  after(async () => {
    await browser?.close();
    await loket?.stop();
  });

  const post = async (path, form) => {
    const answer = await lead.context().request.post(path, { headers: { "sec-fetch-site": "same-origin" }, form, maxRedirects: 0 });
    assert.equal(answer.status(), 303, await answer.text());
    return answer.headers().location;
  };
  const declare = async (nl, en, component = "webshops") => {
    const place = await post("/desk/storingen", {
      title_nl: nl, title_en: en, text_nl: "We zoeken <b>de oorzaak</b>.", text_en: "We look for the cause.",
      [`impact_${component}`]: "critical", next_minutes: "30",
    });
    return place.split("/").pop();
  };
  const write = (slug, state) => post(`/desk/storingen/${slug}`, { state, text_nl: "Nieuws.", text_en: "News.", next_minutes: "30" });

  /** A back office with a strict policy, and the tag from the documentation. */
  const office = (attributes = "") => serve((path) => path !== "/" ? { status: 404 } : {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src ${loket.url}; connect-src ${loket.url}`,
    },
    body: `<!doctype html><html lang="en"><title>Office</title><body><h1>Back office</h1><script src="${loket.url}/banner.js" ${attributes} async></script></body></html>`,
  });

  test("the banner on somebody else's page", async () => {
    assert.ok(statSync("style/assets/banner.js").size < 5000);
    assert.match(readFileSync("style/assets/banner.js", "latin1"), /^[\x00-\x7f]*$/, "whatever the page's coding is");
    const [dutch, all, till] = await Promise.all([office('data-lang="nl"'), office(), office('data-component="kassa-app, api"')]);
    const pages = await Promise.all([dutch, all, till].map(async ({ url }) => {
      const page = await visit(browser, loket, { baseURL: url });
      await page.goto("/");
      await page.locator("loket-banner").waitFor({ state: "attached" });
      return page;
    }));
    const [nl, en, other] = pages;
    const text = (page) => page.locator("loket-banner div[role=status]");
    await eventually("the streams are open", async () => {
      const metrics = await (await fetch(`${loket.url}/metrics`)).text();
      return Number(/^loket_live_readers (\d+)/m.exec(metrics)?.[1] ?? 0) >= 3;
    });
    assert.equal(await text(nl).innerText(), "", "nothing while all is well");
    assert.equal(await text(nl).getAttribute("role"), "status", "a live region that stands before it speaks");

    const slug = await declare("Winkels <i>weg</i>", "Shops are down");
    await nl.getByText("Storing: Winkels <i>weg</i>").waitFor({ timeout: 5000 });
    assert.match(await text(nl).innerText(), /Volgende update vóór \d\d:\d\d/);
    await en.getByText("Incident: Shops are down").waitFor({ timeout: 5000 });
    assert.equal(await en.getByRole("link", { name: "Read more" }).getAttribute("href"), `${loket.url}/en/status/${slug}`);
    assert.equal(await text(other).innerText(), "", "not about what it asked for");
    assert.equal(await nl.locator("h1").evaluate((h1) => getComputedStyle(h1).fontFamily === getComputedStyle(document.body).fontFamily), true);

    await nl.getByRole("button", { name: "Sluit deze melding" }).click();
    assert.equal(await text(nl).innerText(), "");
    await nl.reload();
    await nl.waitForTimeout(500);
    assert.equal(await text(nl).innerText(), "", "closed stays closed");
    await write(slug, "identified");
    await nl.getByText("Storing: Winkels").waitFor({ timeout: 5000 });
    await write(slug, "resolved");
    await nl.getByText("Opgelost: Winkels").waitFor({ timeout: 5000 });
    for (const page of pages) assert.deepEqual(page.faults, [], "a strict policy is kept");
    await Promise.all([...pages.map((page) => page.context().close()), dutch.stop(), all.stop(), till.stop()]);
  });

  test("a banner whose server is gone says nothing", async () => {
    const { url, stop } = await office();
    for (const broken of [(route) => route.abort(), (route) => route.fulfill({ body: "<html>" }), (route) => route.fulfill({ json: { incidents: 3 } })]) {
      const page = await visit(browser, loket, { baseURL: url });
      const thrown = [];
      page.on("pageerror", (error) => thrown.push(String(error)));
      await page.route(/banner\.json|\/live$/, broken);
      await page.goto("/");
      await page.locator("loket-banner").waitFor({ state: "attached" });
      await page.waitForTimeout(700);
      assert.deepEqual(thrown, []);
      assert.equal(await page.locator("loket-banner div[role=status]").innerText(), "");
      assert.equal(await page.locator("h1").innerText(), "Back office");
      await page.context().close();
    }
    await stop();
  });

  test("who comes back from sleep sees the truth within five seconds", async () => {
    const page = await visit(browser, loket);
    await page.goto("/faq");
    await alive(page);
    const sees = async (words) => {
      const begun = Date.now();
      await page.getByText(words).first().waitFor({ timeout: 5000 });
      console.log(`${words}: seen after ${Date.now() - begun} ms`);
    };

    await page.context().setOffline(true);
    const first = await declare("Zonder netwerk gemeld", "Declared without network");
    await page.waitForTimeout(500);
    await page.context().setOffline(false);
    await sees("Zonder netwerk gemeld");
    await write(first, "resolved");

    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    const second = await declare("Tijdens de slaap gemeld", "Declared during sleep");
    await new Promise((done) => setTimeout(done, 9000));
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
    await sees("Tijdens de slaap gemeld");
    await write(second, "resolved");

    // Another page and back: out of the browser's memory.
    await page.goto("/contact");
    const third = await declare("Intussen gemeld", "Declared meanwhile");
    await page.goBack();
    await sees("Intussen gemeld");
    await write(third, "resolved");
    await page.context().close();
  });

  test("the static copy works from a plain server of files", async () => {
    const slug = await declare("Alles ligt stil", "Everything is down", "database");
    const dir = mkdtempSync(join(tmpdir(), "copy-"));
    execFileSync(process.env.LOKET_BIN ?? "target/debug/loket", ["publish", "--to", dir], { env: loket.env });
    const kinds = { html: "text/html", css: "text/css", svg: "image/svg+xml", woff2: "font/woff2", json: "application/json", js: "text/javascript" };
    const missing = [];
    const files = await serve((path) => {
      try {
        if (!path.startsWith("/kopie/")) throw new Error("outside");
        return { headers: { "content-type": kinds[path.split(".").pop()] ?? "text/plain" }, body: readFileSync(join(dir, path.slice(6))) };
      } catch {
        if (!path.endsWith("favicon.ico")) missing.push(path);
        return { status: 404 };
      }
    });
    for (const javaScriptEnabled of [true, false]) {
      const page = await visit(browser, loket, { baseURL: files.url, javaScriptEnabled });
      await page.goto("/kopie/status/index.html");
      await page.getByText("Dit is een kopie van").waitFor();
      assert.equal(await page.locator("form, script").count(), 0);
      assert.match(await page.evaluate(() => getComputedStyle(document.body).fontFamily), /Loket Sans/);
      await page.locator("#live-status a", { hasText: "Alles ligt stil" }).first().click();
      await page.waitForURL(`**/kopie/status/${slug}/index.html`);
      await page.locator("header a[lang=en]").click();
      await page.waitForURL(`**/kopie/en/status/${slug}/index.html`);
      await page.getByText("This is a copy of").waitFor();
      await page.locator("header nav a").first().click();
      await page.waitForURL("**/kopie/en/faq/index.html");
      await page.goto("/kopie/contact/index.html");
      await page.getByText("vragen insturen kan niet in deze kopie").waitFor();
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/copy-contact.png`, fullPage: true });
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
    assert.deepEqual(missing, []);
    await files.stop();
    rmSync(dir, { recursive: true });
    await write(slug, "resolved");
  });
});
