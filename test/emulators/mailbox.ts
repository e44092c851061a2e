import { SubscribeCommand } from "@aws-sdk/client-sns";
import { accountId, region } from "./account";
import type { World } from "./world";

export interface Mail {
  topic: string;
  subject: string;
  text: string;
  /** the message's own id, which repeats when it is sent again */
  id: string | undefined;
}

/** A queue that hears what is published to topics, as a subscribed reader would. */
export async function openMailbox(world: World, topics: string[]): Promise<{ read(): Promise<Mail[]> }> {
  const { QueueUrl } = await world.account.queue<{ QueueUrl: string }>("CreateQueue", { QueueName: "mailbox" });
  const Endpoint = `arn:aws:sqs:${region}:${accountId}:mailbox`;
  const allowed = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: Endpoint };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  await world.account.queue("SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
  for (const TopicArn of topics)
    await world.account.sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  return { read: () => readAll(world, QueueUrl) };
}

/** Takes what is there, oldest first. */
async function readAll({ account }: World, QueueUrl: string): Promise<Mail[]> {
  const mails: Mail[] = [];
  for (;;) {
    const { Messages = [] } = await account.queue<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      "ReceiveMessage",
      { QueueUrl, MaxNumberOfMessages: 10 },
    );
    if (Messages.length === 0) return mails;
    for (const { Body, ReceiptHandle } of Messages) {
      const { TopicArn, Subject, Message, MessageAttributes } = JSON.parse(Body);
      mails.push({ topic: TopicArn, subject: Subject, text: Message, id: MessageAttributes?.id?.Value });
      await account.queue("DeleteMessage", { QueueUrl, ReceiptHandle });
    }
  }
}
