import { expect, test } from "@jest/globals";
import { look } from "../../../pipeline/doctor/finding";
import { plainAws } from "../../../pipeline/doctor/plainAws";
import { signed } from "../../../pipeline/doctor/signed";

// AWS's own test suite of the signature: aws-sig-v4-test-suite, get-vanilla and post-vanilla.
const suite = {
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  ...{ region: "us-east-1", service: "service", now: new Date("2015-08-30T12:36:00Z") },
};
test.each([
  ["GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  ["POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
] as const)("a %s is signed as AWS's test suite has it", (method, signature) => {
  const url = new URL("https://example.amazonaws.com/");
  expect(signed({ method, url, headers: {}, body: "" }, suite)).toEqual({
    "x-amz-date": "20150830T123600Z",
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});

interface Sent {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}
/** Answers, or breaks, and notes what was sent. */
function world(answer: () => Response, o: { region?: string; endpoint?: string } = {}) {
  const sent: Sent[] = [];
  const plain = plainAws({
    credentials: async () => ({ ...suite.credentials, sessionToken: "session" }),
    region: async () => o.region ?? "eu-central-1",
    endpoint: o.endpoint,
    send: async (url, init) => {
      sent.push({ ...(init as unknown as Omit<Sent, "url">), url: String(url) });
      return answer();
    },
  });
  return { plain, sent };
}
const json = (body: object, init?: ResponseInit) => () => new Response(JSON.stringify(body), init);

test("each service is asked in its own way, signed, with the token of the session", async () => {
  const { plain, sent } = world(json({ State: "ENABLED" }));
  expect(await plain.ask("scheduler", "one")).toEqual({ State: "ENABLED" });
  await plain.ask("events", "DescribeRule", { Name: "r" });
  await plain.ask("sqs", "GetQueueAttributes", { QueueUrl: "u" });
  expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
    ["GET", "https://scheduler.eu-central-1.amazonaws.com/schedules/one", undefined],
    ["POST", "https://events.eu-central-1.amazonaws.com/", '{"Name":"r"}'],
    ["POST", "https://sqs.eu-central-1.amazonaws.com/", '{"QueueUrl":"u"}'],
  ]);
  expect(sent.map(({ headers }) => headers["x-amz-target"])).toEqual([
    undefined,
    "AWSEvents.DescribeRule",
    "AmazonSQS.GetQueueAttributes",
  ]);
  for (const { headers } of sent)
    expect(headers).toMatchObject({
      "x-amz-security-token": "session",
      authorization: expect.stringMatching(
        /SignedHeaders=(content-type;)?host;x-amz-date;x-amz-security-token(;x-amz-target)?, /,
      ),
    });
});

test("in China, and of an emulator, the services are elsewhere", async () => {
  const china = world(json({}), { region: "cn-north-1" });
  await china.plain.ask("scheduler", "one");
  expect(china.sent[0]!.url).toBe("https://scheduler.cn-north-1.amazonaws.com.cn/schedules/one");
  const emulator = world(json({}), { endpoint: "http://127.0.0.1:4566" });
  await emulator.plain.ask("sqs", "GetQueueAttributes", {});
  expect(emulator.sent[0]!.url).toBe("http://127.0.0.1:4566/");
});

test.each([
  [
    "a refusal",
    json({ __type: "com.amazon.coral.service#AccessDeniedException", Message: "no" }, { status: 400 }),
    "warn",
    "not looked at: no",
  ],
  [
    "one that is named in a header",
    json({ message: "no" }, { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException:http://x" } }),
    "warn",
    "not looked at: no",
  ],
  [
    "a queue that is not there",
    json({ __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "gone" }, { status: 400 }),
    "fail",
    "QueueDoesNotExist: gone",
  ],
  ["a proxy's page", () => new Response("<html>\nsorry", { status: 502 }), "fail", "HTTP 502: <html>"],
  [
    "nobody at the other end",
    () => {
      throw Object.assign(new TypeError("fetch failed"), {
        cause: { code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND" },
      });
    },
    "fail",
    "AWS cannot be reached: getaddrinfo ENOTFOUND",
  ],
  [
    "silence",
    () => {
      throw Object.assign(new Error("The operation was aborted due to timeout"), { name: "TimeoutError" });
    },
    "fail",
    "AWS cannot be reached: The operation was aborted due to timeout",
  ],
] as const)("%s becomes a finding", async (_, answer, status, found) => {
  const { plain } = world(answer);
  const work = async () => (await plain.ask("sqs", "GetQueueAttributes", {})) as never;
  expect(await look("queue", "sqs:GetQueueAttributes", work)).toMatchObject([{ check: "queue", status, found }]);
});
