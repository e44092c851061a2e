/** One thing that was looked at. */
export interface Finding {
  check: string;
  /** `skip`: it could not be asked, because of a finding before it */
  status: "ok" | "warn" | "fail" | "skip";
  found: string;
  /** the next step; all but `ok` have one */
  fix?: string;
}
export const ok = (check: string, found: string): Finding => ({ check, status: "ok", found });
export const warn = (check: string, found: string, fix: string): Finding => ({ check, status: "warn", found, fix });
export const fail = (check: string, found: string, fix: string): Finding => ({ check, status: "fail", found, fix });
/** What could not be asked, because of the finding of another check. */
export const skip = (check: string, why: Finding): Finding => ({
  check,
  status: "skip",
  found: `not asked, because of ${why.check}`,
  fix: `see ${why.check} first`,
});

interface Refusal extends Error {
  $metadata?: { httpStatusCode?: number };
}
const names = {
  /** No credentials, or none that AWS knows. */
  nobody: new Set([
    "CredentialsProviderError",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "TokenProviderError",
  ]),
  denied: new Set([
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
    "Forbidden",
  ]),
  offline: new Set(["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "TimeoutError", "EAI_AGAIN"]),
};
export const isNobody = (error: unknown): boolean =>
  error instanceof Error && (names.nobody.has(error.name) || /could not load credentials/i.test(error.message));
export const isDenied = (error: unknown): boolean =>
  error instanceof Error && (names.denied.has(error.name) || (error as Refusal).$metadata?.httpStatusCode === 403);
const isOffline = (error: unknown): boolean =>
  error instanceof Error &&
  (names.offline.has(error.name) || names.offline.has((error as { code?: string }).code ?? ""));

/**
 * Runs one check; an answer of AWS that it did not expect becomes a finding instead of an end.
 * @param action what the caller has to be allowed, such as `cloudtrail:GetTrailStatus`
 */
export async function look(
  check: string,
  action: string,
  work: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    const { name, message } = error as Error;
    const line = message.split("\n")[0]!;
    if (isNobody(error)) return [fail(check, `AWS does not accept the credentials: ${line}`, signIn)];
    if (isDenied(error)) return [warn(check, `not looked at: ${line}`, `allow yourself ${action} to have it checked`)];
    if (isOffline(error))
      return [
        fail(check, `AWS cannot be reached: ${line}`, "check the connection, the proxy and the name of the region"),
      ];
    return [fail(check, `${name}: ${line}`, "see the message; it may pass, so look again in a minute")];
  }
}

export const signIn =
  "sign in as with the AWS CLI: `aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws sts get-caller-identity` must answer";
