import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { MailNotifier } from "../../../local/mail/notifier";
import { Config } from "../../../pipeline/config";

const message = {
  id: "0123abcd",
  topic: "alerts",
  subject: "[sluice] QUOTA 112% a: 1 of 1 GB (2026-11) +1 more",
  text: "Sluice: 1 over quota\n\n  sso:älice\n.\nFrom x\n",
};
const clock = (text: string) => ({ now: () => new Date(text) });

describe("mail on one machine", () => {
  let outbox: string;
  let server: Server | undefined;
  beforeEach(() => {
    outbox = join(mkdtempSync(join(tmpdir(), "sluice-mail-")), "outbox");
  });
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(join(outbox, ".."), { recursive: true });
  });
  const notifier = (settings: object, at = "2026-11-21T12:00:00Z", environment = {}) =>
    new MailNotifier({ outbox, config: Config.parse(settings), clock: clock(at), environment });

  test("is a file that a mail program opens, with all recipients", async () => {
    const { where } = await notifier({ recipients: ["a@example.com", "b@example.com"] }).send(message);
    expect(where).toBe(join(outbox, "20261121T120000Z-0123abcd.eml"));
    const text = readFileSync(where, "utf8");
    expect(text.split("\r\n")).toEqual(
      expect.arrayContaining([
        "From: Sluice <sluice@localhost>",
        "To: a@example.com, b@example.com",
        "Subject: [sluice] QUOTA 112% a: 1 of 1 GB (2026-11) +1 more",
        "Message-ID: <0123abcd@localhost>",
        "Date: Sat, 21 Nov 2026 12:00:00 +0000",
        "X-Sluice-Message: 0123abcd",
        "Content-Type: text/plain; charset=utf-8",
      ]),
    );
    expect(text).toContain("\r\n\r\nSluice: 1 over quota\r\n\r\n  sso:=C3=A4lice\r\n");
  });

  test("the same message sent again is the same file; another is one more", async () => {
    await notifier({}).send(message);
    await notifier({}, "2026-11-21T13:00:00Z").send(message);
    await notifier({}, "2026-11-21T14:00:00Z").send({ ...message, id: "ffff" });
    expect(readdirSync(outbox).sort()).toEqual(["20261121T120000Z-0123abcd.eml", "20261121T140000Z-ffff.eml"]);
  });

  test("a text of ASCII stays readable in the file", async () => {
    const { where } = await notifier({}).send({ ...message, text: "  sso:alice\n     112 %\n" });
    expect(readFileSync(where, "utf8")).toContain("\r\n\r\n  sso:alice\r\n     112 %\r\n");
  });

  test("an id that is no name is refused", async () => {
    await expect(notifier({}).send({ ...message, id: "../x" })).rejects.toThrow('the id of a mail is "../x"');
  });

  /** A mail server on loopback that keeps what it is told; `refuses` is its answer to the data. */
  const listen = async (answer = "250 OK"): Promise<{ port: number; said: string[] }> => {
    const said: string[] = [];
    server = createServer((socket) => {
      let isData = false;
      socket.write("220 test\r\n");
      socket.on("data", (chunk) => {
        said.push(chunk.toString());
        if (isData) {
          if (!said.join("").includes("\r\n.\r\n")) return;
          isData = false;
          socket.write(`${answer}\r\n`);
          return;
        }
        for (const line of chunk.toString().trim().split("\r\n")) {
          if (/^DATA/.test(line)) isData = true;
          socket.write(/^DATA/.test(line) ? "354 go\r\n" : /^QUIT/.test(line) ? "221 bye\r\n" : "250 OK\r\n");
        }
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((done) => server!.listen(0, "127.0.0.1", done));
    return { port: (server!.address() as { port: number }).port, said };
  };

  test("goes to the mail server too, as it lies in the outbox", async () => {
    const { port, said } = await listen();
    const smtp = { host: "127.0.0.1", port, from: "sluice@example.com" };
    const { where } = await notifier({ smtp, recipients: ["a@example.com", "b@example.com"] }).send(message);
    const all = said.join("");
    expect(all).toContain("MAIL FROM:<sluice@example.com>");
    expect(all).toContain("RCPT TO:<a@example.com>");
    expect(all).toContain("RCPT TO:<b@example.com>");
    expect(all).toContain("Message-ID: <0123abcd@example.com>");
    expect(all).toContain("\r\n..\r\nFrom x\r\n"); // a dot alone would end the mail
    expect(readFileSync(where, "utf8")).toContain("From: Sluice <sluice@example.com>");
  });

  test("a server that refuses is an error that names it, and the file stays", async () => {
    const { port } = await listen("554 no");
    const smtp = { host: "127.0.0.1", port, from: "sluice@example.com" };
    await expect(notifier({ smtp, recipients: ["a@example.com"] }).send(message)).rejects.toThrow(
      `the mail server 127.0.0.1:${port} did not take the mail: `,
    );
    expect(readdirSync(outbox)).toHaveLength(1);
  });

  test("a user without a password is said before anything is sent; nobody to send to is no error", async () => {
    const smtp = { host: "127.0.0.1", port: 1, from: "sluice@example.com", user: "me" };
    await expect(notifier({ smtp, recipients: ["a@example.com"] }).send(message)).rejects.toThrow(
      "SLUICE_SMTP_PASSWORD is not set",
    );
    await notifier({ smtp }).send(message);
  });

  test("a password does not go over a plain connection", async () => {
    const { port, said } = await listen();
    const smtp = { host: "0.0.0.0", port, from: "sluice@example.com", user: "me" };
    const send = notifier({ smtp, recipients: ["a@example.com"] }, undefined, { SLUICE_SMTP_PASSWORD: "secret" }).send(
      message,
    );
    await expect(send).rejects.toThrow("did not take the mail");
    expect(said.join("")).toContain("STARTTLS");
    expect(said.join("")).not.toContain("AUTH");
  });
});
