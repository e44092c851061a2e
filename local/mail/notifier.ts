import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import nodemailer from "nodemailer";
import type { Config } from "../../pipeline/config";
import type { Clock, Notifier } from "../../pipeline/ports";
import { ObjectFolder } from "../files/objectFolder";
import { sendBySmtp } from "./smtp";

export interface MailOptions {
  outbox: string;
  config: Pick<Config, "recipients" | "smtp">;
  clock: Clock;
  /** of the process; holds the password of the mail server */
  environment?: Record<string, string | undefined>;
}

/** Mails as `.eml` files in the outbox, and over SMTP when the configuration names a server. */
export class MailNotifier implements Notifier {
  constructor(private readonly options: MailOptions) {}

  /**
   * Writes the mail, then sends it. The same id is the same file, and the same Message-ID for the receiver.
   * @returns the path of the file
   * @throws {Error} when the server does not take it; the file stays, and the mail is sent again by the next run
   */
  async send({ id, topic, subject, text }: Parameters<Notifier["send"]>[0]): Promise<{ where: string }> {
    if (!/^[\w-]{1,128}$/.test(id))
      throw new Error(`the id of a mail is ${JSON.stringify(id)}; expected letters and digits`);
    const { outbox, config, clock, environment = process.env } = this.options;
    const { recipients, smtp } = config;
    const now = clock.now();
    const name = (await this.known(id)) ?? `${now.toISOString().replace(/[-:]|\.\d+/g, "")}-${id}.eml`;
    const mail = {
      from: { name: "Sluice", address: smtp?.from ?? "sluice@localhost" },
      to: recipients,
      subject,
      text,
      date: now,
      messageId: `<${id}@${(smtp?.from ?? "sluice@localhost").split("@")[1]}>`,
      headers: { "X-Sluice-Topic": topic, "X-Sluice-Message": id, "Auto-Submitted": "auto-generated" },
    };
    const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "windows" });
    const { message } = await composer.sendMail(mail);
    await new ObjectFolder(outbox).write(name, message as Buffer);
    const where = join(resolve(outbox), name);
    if (smtp && recipients.length > 0)
      await sendBySmtp(smtp, recipients, await readFile(where), environment.SLUICE_SMTP_PASSWORD);
    return { where };
  }

  private async known(id: string): Promise<string | undefined> {
    const names = await readdir(this.options.outbox).catch(() => [] as string[]);
    return names.find((name) => name.endsWith(`-${id}.eml`));
  }
}
