import { type Credentials, type Request, signed } from "./signed";

type Service = "scheduler" | "events" | "sqs";

/** Questions to services of which one answer is wanted each: too little to carry a client of the SDK for every one of them. */
export interface PlainAws {
  /** @throws {Error} named as AWS names the fault */
  ask<Answer>(service: Service, question: string, parameters?: object): Promise<Answer>;
}

const protocols = {
  events: { target: "AWSEvents", type: "application/x-amz-json-1.1" },
  sqs: { target: "AmazonSQS", type: "application/x-amz-json-1.0" },
};

/**
 * @param o.credentials those that the clients of the SDK have found
 * @param o.endpoint of an emulator, for every service
 */
export function plainAws(o: {
  credentials(): Promise<Credentials>;
  region(): Promise<string>;
  endpoint?: string | undefined;
  silence?: number;
  send?: typeof fetch;
}): PlainAws {
  const { endpoint, silence = 20_000, send = fetch } = o;
  return {
    async ask<Answer>(service: Service, question: string, parameters?: object): Promise<Answer> {
      const [credentials, region] = [await o.credentials(), await o.region()];
      const base = endpoint ?? `https://${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
      const request = requestOf(service, question, parameters, base);
      const headers = signed(request, { credentials, region, service, now: new Date() });
      const answer = await send(request.url, {
        method: request.method,
        headers,
        signal: AbortSignal.timeout(silence),
        ...(request.body && { body: request.body }),
      }).catch(unreachable);
      const text = await answer.text();
      if (!answer.ok) throw refusal(answer, text);
      return JSON.parse(text) as Answer;
    },
  };
}

function requestOf(service: Service, question: string, parameters: object | undefined, base: string): Request {
  if (service === "scheduler")
    return { method: "GET", url: new URL(`/schedules/${question}`, base), headers: {}, body: "" };
  const { target, type } = protocols[service];
  const headers = { "content-type": type, "x-amz-target": `${target}.${question}` };
  return { method: "POST", url: new URL("/", base), headers, body: JSON.stringify(parameters) };
}

/** `fetch failed` says nothing; its cause does. */
function unreachable(error: Error & { cause?: { code?: string; message?: string } }): never {
  const { code, message = error.message } = error.cause ?? {};
  throw Object.assign(new Error(message, { cause: error }), { name: error.name, ...(code && { code }) });
}

/** As errors of the SDK are: `com.amazonaws.sqs#QueueDoesNotExist` is a `QueueDoesNotExist`. */
function refusal(answer: Response, text: string): Error {
  const { __type, message, Message } = jsonOf(text);
  const name = (answer.headers.get("x-amzn-errortype") ?? __type ?? `HTTP ${answer.status}`).replace(/^.*#|:.*$/g, "");
  const words = message ?? Message ?? text.slice(0, 200);
  return Object.assign(new Error(words), { name, $metadata: { httpStatusCode: answer.status } });
}
function jsonOf(text: string): { __type?: string; message?: string; Message?: string } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {}; // a proxy's page
  }
}
