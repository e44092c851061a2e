/** Codes with which AWS says "later": throttles of every service Sluice calls, and faults on the way there. */
const busyNames = new Set([
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "ProvisionedThroughputExceededException",
  "SlowDown",
  "InternalServerError",
  "InternalServerException",
  "InternalServiceException",
  "InternalFailure",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "KMSThrottlingException",
  "TimeoutError",
  "RequestTimeout",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
]);

/**
 * AWS was too busy to answer, after the retries of the SDK itself. The name is one that every Retry of the state machines has in
 * `ErrorEquals`, so that the state machine waits and calls the task again; tasks are safe to repeat.
 */
export class AwsBusyError extends Error {
  override readonly name = "Lambda.TooManyRequestsException";
}

export function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata, $retryable } = error as Error & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
    $retryable?: { throttling?: boolean };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    busyNames.has(error.name) ||
    (code !== undefined && busyNames.has(code)) ||
    $retryable?.throttling === true ||
    status === 429 ||
    status >= 500
  );
}

interface Middlewares {
  // The SDK's own types differ from client to client; what is added here is the same for all.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  middlewareStack: { add(middleware: any, options: { step: "initialize"; name: string; priority: "high" }): void };
}

/** Makes a client throw AwsBusyError where its service was too busy; every other error stays what it is. */
export function translateBusy<Client extends Middlewares>(service: string, client: Client): Client {
  const middleware =
    (next: (call: unknown) => Promise<unknown>, { commandName }: { commandName?: string }) =>
    async (call: unknown) => {
      try {
        return await next(call);
      } catch (error) {
        if (!isBusy(error)) throw error;
        const { name, message } = error as Error;
        throw new AwsBusyError(
          `${service} was too busy for ${commandName ?? "a call"}: ${name}: ${message}; it is called again`,
          { cause: error },
        );
      }
    };
  client.middlewareStack.add(middleware, { step: "initialize", name: "translateBusy", priority: "high" });
  return client;
}
