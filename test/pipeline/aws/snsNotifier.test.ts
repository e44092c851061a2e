import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeEach, expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { SnsNotifier } from "../../../pipeline/aws/snsNotifier";

const sns = mockClient(SNSClient);
beforeEach(() => {
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: "m-1" });
});
const notifier = new SnsNotifier(new SNSClient({ region: "us-east-1" }), {
  topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
});
const sent = async (subject: string, text: string) => {
  const { where } = await notifier.send({ id: "d1", topic: "quotas", subject, text });
  return { where, input: sns.commandCalls(PublishCommand).at(-1)!.args[0].input };
};

test("the id of a message is in its text and in its attributes", async () => {
  const { where, input } = await sent("3 principals over quota", "role:x used 120 GB");
  expect(where).toBe("sns:m-1");
  expect(input).toEqual({
    TopicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
    Subject: "3 principals over quota",
    Message: "role:x used 120 GB\n\nMessage d1\n",
    MessageAttributes: {
      id: { DataType: "String", StringValue: "d1" },
      topic: { DataType: "String", StringValue: "quotas" },
    },
  });
});

test("a text that ends with its id already is sent as it is", async () => {
  expect((await sent("s", "role:x used 120 GB\n\nMessage d1\n")).input.Message).toBe(
    "role:x used 120 GB\n\nMessage d1\n",
  );
});

test.each([
  ["Zoë\r\nBcc: x@example.com", "Zoe?Bcc: x@example.com"],
  ["\u202eevil \u0000 🙂", "?evil ? ?"],
  ["", "Sluice"],
  ["x".repeat(300), "x".repeat(99)],
])("a subject has one line of at most 99 ASCII characters: %j", async (subject, expected) => {
  expect((await sent(subject, "text")).input.Subject).toBe(expected);
});

test.each([
  ["lines", `${"ä".repeat(99)}\n`.repeat(4_000)],
  ["one line", "🙂".repeat(100_000)],
])("a text that is too long is cut and says how much is missing: %s", async (_, text) => {
  const message = (await sent("s", text)).input.Message!;
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144 - 1_024);
  expect(Buffer.byteLength(message)).toBeGreaterThan(250_000);
  expect(message).not.toContain("\ufffd");
  const [, missing] = /\n\.\.\. (\d+) more bytes do not fit into one message; .*\n\nMessage d1\n$/s.exec(message)!;
  const kept = message.slice(0, message.lastIndexOf("\n... "));
  expect(Buffer.byteLength(kept) + Number(missing)).toBe(Buffer.byteLength(text));
  expect(text.startsWith(kept)).toBe(true);
});

test("a cut text names the call that gives the rest", async () => {
  const { Message } = (await sent("s", "x\n".repeat(200_000))).input;
  expect(Message).toMatch(
    /the rest is in the ledger: aws dynamodb scan .*"\$\(.*\[\?OutputKey==`LedgerTable`\].*begins_with\(pk, :alert\)/,
  );
});
