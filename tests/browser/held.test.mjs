// Mail of an incident, by keyboard: several are held at once, and that is taken back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DATABASES, Loket, alive, eventually, launch, post, signIn, visit } from "./loket.mjs";

const MAILS = 3;

for (const database of DATABASES) {
  describe(`held mail on ${database}`, () => {
    let loket, browser;

    before(async () => {
      [loket, browser] = await Promise.all([Loket.start(database), launch()]);
    });

    after(async () => {
      await browser?.close();
      await loket?.stop();
    });

    test("j, x and i hold what is chosen; u takes it back; o takes out", async () => {
      const agent = await visit(browser, loket);
      await signIn(agent, "lead");
      const console = await post(agent, "/desk/storingen", {
        title_nl: "De Kassa App ligt stil",
        text_nl: "Inloggen lukt niet. We zoeken de oorzaak.",
        "impact_kassa-app": "critical",
      });
      for (let n = 0; n < MAILS; n++) {
        loket.mail({ from: `m${n}@winkel.example`, subject: `Kassa plat ${n}`, body: "De kassa ligt plat en inloggen lukt niet meer." });
      }
      const mail = `${console}/post`;
      const rows = agent.locator("[id^=f-]");
      // Tickets of the demo may be like it as well: at least so many are proposed.
      const open = async (list, fits) => {
        await eventually(`what is ${list}`, async () => {
          await agent.goto(`${mail}?lijst=${list}`);
          return fits(await rows.count());
        });
        await alive(agent);
      };
      const exactly = (wanted) => (count) => count === wanted;
      const keys = async (...pressed) => {
        for (const key of pressed) await agent.keyboard.press(key);
      };

      await open("proposed", (count) => count >= MAILS);
      await keys("j", "x", "j", "x");
      assert.equal(await agent.locator("[id^=f-]:checked").count(), 2);
      await Promise.all([agent.waitForURL("**gedaan=*"), keys("i")]);
      await agent.getByText("2 tickets vastgehouden").waitFor();
      await alive(agent);
      const undone = agent.waitForResponse((answer) => answer.request().method() === "POST");
      await Promise.all([undone, keys("u")]);
      await open("held", exactly(0));
      await open("proposed", (count) => count >= MAILS);
      await keys("j", "x");
      await Promise.all([agent.waitForURL("**gedaan=*"), keys("i")]);
      await open("held", exactly(1));
      await open("proposed", (count) => count >= MAILS - 1);
      await keys("j", "x");
      await Promise.all([agent.waitForURL("**gedaan=*"), keys("o")]);
      await agent.getByText("1 ticket eruit gehaald").waitFor();
      await open("out", exactly(1));
      assert.deepEqual(agent.faults, []);
      await agent.context().close();
    });
  });
}
