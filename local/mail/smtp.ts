import nodemailer from "nodemailer";
import type { Config } from "../../pipeline/config";

const timeoutMs = 30_000;

/**
 * Hands a finished mail to a server, byte for byte as it lies in the outbox. A password never goes over a plain connection,
 * but to this machine itself.
 * @throws {Error} one line: which server, and what it said
 */
export async function sendBySmtp(
  { host, port, secure, from, user }: NonNullable<Config["smtp"]>,
  to: string[],
  raw: Buffer,
  password: string | undefined,
): Promise<void> {
  if (user !== undefined && !password)
    throw new Error(`smtp.user is ${user}, but the environment variable SLUICE_SMTP_PASSWORD is not set; set it`);
  const isHere = ["localhost", "127.0.0.1", "::1"].includes(host);
  const transport = nodemailer.createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && user !== undefined && !isHere,
    ignoreTLS: isHere && !secure,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(user !== undefined && { auth: { user, pass: password! } }),
  });
  try {
    await transport.sendMail({ envelope: { from, to }, raw });
  } catch (cause) {
    const words = (cause as Error).message.split("\n")[0];
    throw new Error(
      `the mail server ${host}:${port} did not take the mail: ${words}; check smtp in the configuration`,
      { cause },
    );
  } finally {
    transport.close();
  }
}
