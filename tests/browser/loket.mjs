// A whole Loket for a browser test: `loket` with demo content on a database of
// its own, a real mail server that takes its outgoing mail, and Chromium.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, renameSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { SMTPServer } from "smtp-server";

const BIN = process.env.LOKET_BIN ?? "target/debug/loket";
const SITE = process.env.LOKET_SITE_DIR ?? "target/site";
const POSTGRES = process.env.LOKET_TEST_POSTGRES;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The databases a test runs on; without PostgreSQL it says so and runs on SQLite. */
export const DATABASES = POSTGRES ? ["sqlite", "postgres"] : ["sqlite"];
if (!POSTGRES) console.log("skipped: LOKET_TEST_POSTGRES names no PostgreSQL");

/** One password for all demo accounts. */
export const PASSWORD = "welkom-bij-loket";

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Looks until `look` gives something; fails after `seconds`. */
export async function eventually(what, look, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited too long: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** Where outgoing mail arrives. */
class Sink {
  mails = [];

  async start() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData: (stream, session, done) => {
        const chunks = [];
        stream.on("data", (chunk) => chunks.push(chunk));
        stream.on("end", () => {
          const to = session.envelope.rcptTo.map((rcpt) => rcpt.address);
          this.mails.push({ to, raw: Buffer.concat(chunks).toString("utf8") });
          done();
        });
      },
    });
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.port = this.server.server.address().port;
  }

  /** Waits for a mail to `to` whose text matches. */
  find(to, pattern) {
    return eventually(`a mail to ${to} with ${pattern}`, () =>
      this.mails.find((mail) => mail.to.includes(to) && pattern.test(mail.raw)),
    );
  }
}

/** A header of a raw mail, unfolded. */
export function header(raw, name) {
  const head = raw.split("\r\n\r\n")[0].replace(/\r\n[ \t]+/g, " ");
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line ? line.slice(name.length + 1).trim() : "";
}

let databases = 0;

export class Loket {
  /** Fills a fresh data folder with the demo and starts serving. */
  static async start(database) {
    const loket = new Loket();
    loket.database = database;
    loket.dir = mkdtempSync(join(tmpdir(), "loket-"));
    loket.sink = new Sink();
    await loket.sink.start();
    loket.http = await freePort();
    loket.smtp = await freePort();
    loket.url = `http://127.0.0.1:${loket.http}`;
    loket.env = {
      PATH: process.env.PATH,
      LOKET_DATA_DIR: join(loket.dir, "data"),
      LOKET_HTTP_ADDR: `127.0.0.1:${loket.http}`,
      LOKET_SMTP_ADDR: `127.0.0.1:${loket.smtp}`,
      LOKET_SMTP_OUT: `smtp://127.0.0.1:${loket.sink.port}`,
      LOKET_SITE_DIR: SITE,
      LOKET_SPOOL_FREE_MB: "1",
      LOKET_DNS_RESOLVER: "none",
    };
    if (database === "postgres") {
      loket.name = `loket_browser_${process.pid}_${databases++}`;
      loket.psql(`CREATE DATABASE ${loket.name}`);
      loket.env.LOKET_DATABASE_URL = POSTGRES.replace(/\/[^/]*$/, `/${loket.name}`);
    }
    execFileSync(BIN, ["demo"], { env: loket.env, stdio: ["ignore", "ignore", "inherit"] });
    await loket.serve();
    return loket;
  }

  async serve() {
    this.process = spawn(BIN, ["serve"], { env: this.env, stdio: ["ignore", "ignore", "pipe"] });
    this.log = "";
    this.process.stderr.on("data", (chunk) => (this.log += chunk));
    await eventually("loket answers", async () => {
      if (this.process.exitCode !== null) throw new Error(`loket stopped:\n${this.log}`);
      return fetch(`${this.url}/healthz`).then((answer) => answer.ok, () => false);
    });
  }

  psql(sql) {
    execFileSync("psql", [POSTGRES, "--quiet", "--command", sql], { stdio: ["ignore", "ignore", "inherit"] });
  }

  /** Takes the store away. */
  away() {
    if (this.database === "sqlite") {
      renameSync(join(this.dir, "data/loket.db"), join(this.dir, "data/loket.weg"));
    } else {
      this.psql(`ALTER DATABASE ${this.name} WITH ALLOW_CONNECTIONS false`);
      this.psql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.name}'`);
    }
  }

  /** Brings it back. */
  back() {
    if (this.database === "sqlite") {
      renameSync(join(this.dir, "data/loket.weg"), join(this.dir, "data/loket.db"));
    } else {
      this.psql(`ALTER DATABASE ${this.name} WITH ALLOW_CONNECTIONS true`);
    }
  }

  /** Sends a mail with swaks, a real client. */
  mail({ from, to = "support@winkelkade.example", subject, body, headers = [] }) {
    const extra = headers.flatMap((line) => ["--add-header", line]);
    execFileSync("swaks", [
      "--server", `127.0.0.1:${this.smtp}`, "--from", from, "--to", to,
      "--header", `Subject: ${subject}`, "--body", body, "--silent", "2", ...extra,
    ]);
  }

  /** Sends a whole mail as it is. */
  send(from, raw, to = "support@winkelkade.example") {
    const args = ["--server", `127.0.0.1:${this.smtp}`, "--from", from, "--to", to, "--silent", "2", "--data", "-"];
    execFileSync("swaks", args, { input: raw, stdio: ["pipe", "ignore", "inherit"] });
  }

  async stop() {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    const code = await ended;
    await new Promise((done) => this.sink.server.close(done));
    rmSync(this.dir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`loket ended with ${code}:\n${this.log}`);
  }
}

/** Chromium, one for a test file. */
export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A page of its own context; errors in its console fail the test at `close`. */
export async function visit(browser, loket, options = {}) {
  const context = await browser.newContext({ baseURL: loket.url, locale: "nl-NL", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    const text = message.text();
    // A page that answers 4xx or 5xx on purpose is told by the browser as well.
    if (message.type() === "error" && !/status of (4|5)\d\d/.test(text)) page.faults.push(text);
  });
  return page;
}

/** Signs in by the form. */
export async function signIn(page, who) {
  await page.goto("/inloggen");
  const form = page.locator("form", { has: page.locator("input[name=password]") });
  await form.locator("input[name=email]").fill(`${who}@winkelkade.example`);
  await form.locator("input[name=password]").fill(PASSWORD);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/inloggen")), form.locator("button:not([type=button])").first().click()]);
}

/** Posts a form as a page does, and gives where it leads. */
export async function post(page, path, form) {
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await page.context().request.post(path, { headers, form, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`${path}: ${answer.status()}`);
  return answer.headers().location;
}

/** The page behind the unsubscribe link of a mail, which an agent's page has sent to the agent. */
export async function stopPage(loket, agent) {
  await agent.context().request.post("/desk/mailvoorbeelden/community-antwoord/stuur", {
    headers: { "sec-fetch-site": "same-origin" },
    form: { taal: "nl" },
  });
  const mail = await loket.sink.find("agent@winkelkade.example", /^List-Unsubscribe:/m);
  return new URL(header(mail.raw, "List-Unsubscribe").slice(1, -1)).pathname;
}

/** Waits until the islands of the page are alive. */
export function alive(page) {
  return page.waitForFunction(() => document.documentElement.dataset.islands === "alive");
}
