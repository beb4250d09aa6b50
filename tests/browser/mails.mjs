// A mail with all that a mail can bring along: images from elsewhere and its own, an invitation, a file.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./loket.mjs";

/** Its subject. */
export const RICH = "Rondleiding langs onze kassa";

const FROM = "joris@houtenkraal.example";
const LOGO = "https://beeld.houtenkraal.example/logo.png";
const OWN = readFileSync(new URL("../../docs/shots/queue.png", import.meta.url));
const AFAR = readFileSync(new URL("../../docs/shots/home.png", import.meta.url));

const INVITATION = [
  "BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@houtenkraal.example",
  "SUMMARY:Rondleiding en uitleg van de kassa", "DTSTART;TZID=W. Europe Standard Time:20261201T100000",
  "DTEND;TZID=W. Europe Standard Time:20261201T113000", "LOCATION:Kanaalkade 3\\, Utrecht",
  "ORGANIZER;CN=Joris van Houten:mailto:joris@houtenkraal.example", "END:VEVENT", "END:VCALENDAR",
];

const HTML = `<p>Goedemorgen,</p><p>Zo ziet onze kassa eruit. Komt u kijken?</p>
<p><img src="cid:kassa@houtenkraal.example" alt="De kassa" width="480"></p><p>Groet,<br>Joris</p>
<p><img src="${LOGO}" alt="Houten Kraal" width="220"></p><p><img src="https://beeld.houtenkraal.example/2.gif" alt=""></p>`;

const part = (headers, body) => ["--grens", ...headers, "", body].join("\r\n");
const lines = (bytes) => bytes.toString("base64").replace(/(.{76})/g, "$1\r\n");

/** Sends it and waits for its ticket. One image from elsewhere lies there as if it had been fetched. */
export async function sendRich(loket) {
  const name = createHash("sha256").update(LOGO).digest("hex");
  const folder = join(loket.dir, "data/images", name.slice(0, 2));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), AFAR);
  const raw = [
    `From: Joris van Houten <${FROM}>`, "To: support@winkelkade.example", `Subject: ${RICH}`,
    "Message-ID: <rondleiding@houtenkraal.example>", "MIME-Version: 1.0",
    'Content-Type: multipart/related; boundary="grens"', "",
    part(["Content-Type: text/html; charset=utf-8"], HTML),
    part(["Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=uitnodiging.ics"], INVITATION.join("\r\n")),
    part(
      [
        "Content-Type: image/png; name=kassa.png", "Content-ID: <kassa@houtenkraal.example>",
        "Content-Disposition: inline; filename=kassa.png", "Content-Transfer-Encoding: base64",
      ],
      lines(OWN),
    ),
    "--grens--", "",
  ];
  loket.send(FROM, raw.join("\r\n"));
  await eventually("the mail is taken", async () => {
    const figures = await fetch(`${loket.url}/metrics`).then((answer) => answer.text());
    return /^loket_spool_waiting 0$/m.test(figures);
  });
}
