import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Notifier } from "../ports";
import { stackName } from "./deployment";

/** An SNS message may have 262,144 bytes with its attributes; e-mail can have no more even where the topic allows it. */
const maxBytes = 262_144 - 2_048;

/** Prints every alert; `sluice alerts` reads a ledger on one machine only. */
const ledgerCall = `aws dynamodb scan --table-name "$(aws cloudformation describe-stacks --stack-name ${stackName} --query 'Stacks[0].Outputs[?OutputKey==\`LedgerTable\`].OutputValue' --output text)" --filter-expression 'begins_with(pk, :alert)' --expression-attribute-values '{":alert":{"S":"alert#"}}'`;

/**
 * Sends to one SNS topic. The id of the message stands in its text and in its attributes, for SNS may deliver twice and a crash between
 * sending and noting it sends again.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export class SnsNotifier implements Notifier {
  constructor(
    private readonly client: Pick<SNSClient, "send">,
    private readonly o: { topicArn: string },
  ) {}

  async send({ id, topic, subject, text }: Parameters<Notifier["send"]>[0]): Promise<{ where: string }> {
    const { MessageId } = await this.client.send(
      new PublishCommand({
        TopicArn: this.o.topicArn,
        Subject: plainSubject(subject),
        Message: cut(text, `\n\nMessage ${id}\n`),
        MessageAttributes: {
          id: { DataType: "String", StringValue: id },
          topic: { DataType: "String", StringValue: topic },
        },
      }),
    );
    return { where: `sns:${MessageId}` };
  }
}

/** ASCII, at most 99 characters, beginning with a letter, a digit or punctuation: SNS refuses every other subject. */
export function plainSubject(subject: string): string {
  const ascii = subject
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]+/g, "?")
    .replace(/ +/g, " ")
    .trim();
  return (ascii || "Sluice").slice(0, 99).trimEnd();
}

/** What is too long loses its end, between two lines, and says so. A text that has the foot already, as a digest does, is not given another. */
function cut(text: string, foot: string): string {
  const whole = Buffer.from(text);
  const ends = text.trimEnd().endsWith(foot.trim());
  if (whole.length + Buffer.byteLength(foot) <= maxBytes) return ends ? text : text + foot;
  const words = (bytes: number) =>
    `\n... ${bytes} more bytes do not fit into one message; the rest is in the ledger: ${ledgerCall}${foot}`;
  const room = maxBytes - Buffer.byteLength(words(whole.length));
  const lineEnd = whole.lastIndexOf("\n", room);
  let end = lineEnd > room / 2 ? lineEnd : room;
  while (end > 0 && (whole[end]! & 0xc0) === 0x80) end -= 1; // never within a character
  return whole.subarray(0, end).toString("utf8") + words(whole.length - end);
}
