// A ticket that is held with an incident that is over: what waits for the one answer.
import { eventually, post, signIn, visit } from "./loket.mjs";

const SUBJECT = "Verzendlabels komen niet uit de printer";

/** Makes both, through the doors of mail and of a lead. */
export async function makeHold(browser, loket) {
  const lead = await visit(browser, loket);
  await signIn(lead, "lead");
  const incident = await post(lead, "/desk/storingen", {
    title_nl: "Verzendlabels worden niet gemaakt",
    title_en: "Shipping labels are not made",
    text_nl: "Verzendlabels komen later dan u gewend bent. We zoeken uit waarom.",
    text_en: "Shipping labels arrive later than you are used to. We are finding out why.",
    impact_beheeromgeving: "minor",
    next_minutes: "30",
  });
  loket.mail({ from: "noor@papierhuis.example", subject: SUBJECT, body: "Er gebeurt niets als ik een label maak." });
  const number = await eventually("the ticket is there", async () => {
    await lead.goto("/desk/wachtrij/new");
    const link = lead.locator("tr", { hasText: SUBJECT }).locator("a[href*='/desk/ticket/']").first();
    return (await link.count()) && (await link.getAttribute("href")).split("/").pop();
  });
  await post(lead, `${incident}/post`, { lijst: "proposed", what: "hold", number });
  await post(lead, incident, {
    state: "resolved",
    text_nl: "Verzendlabels komen weer meteen.",
    text_en: "Shipping labels arrive at once again.",
  });
  await lead.context().close();
}
