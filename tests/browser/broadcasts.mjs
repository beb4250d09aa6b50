// Broadcasts for tests and pictures: the first a draft without English, the second mailed to all.
import { post, signIn, visit } from "./loket.mjs";

const TEXT = {
  kind: "status",
  subject_nl: "Uw winkel en de Kassa App zijn niet bereikbaar",
  text_nl: "Beste winkelier,\n\nWe zetten een **reservekopie** terug.\n\n- Zet lopende advertenties op pauze.\n\n[Volg de storing](/status)",
  start: "",
};
const ENGLISH = { subject_en: "Your shop cannot be reached", text_en: "We are restoring a **backup**.\n\n[Follow the incident](/status)" };

/** Makes both. */
export async function makeBroadcasts(browser, loket) {
  const [lead, admin] = [await visit(browser, loket), await visit(browser, loket)];
  await signIn(lead, "lead");
  await signIn(admin, "admin");
  await post(lead, "/desk/rondzendingen/nieuw", { ...TEXT, subject_en: "", text_en: "" });
  const here = await post(lead, "/desk/rondzendingen/nieuw", { ...TEXT, ...ENGLISH });
  await post(lead, `${here}/voorleggen`, { version: "1" });
  await admin.goto(here);
  await admin.getByRole("button", { name: /^Mail \d/ }).click();
  await admin.getByRole("heading", { name: "Voortgang" }).waitFor();
  await lead.context().close();
  await admin.context().close();
  return here;
}
