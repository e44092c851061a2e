/** Errors that a state machine may name in `ErrorEquals`. The name is a literal, as bundling may rename classes. */

/** The lease of this source belongs to another execution now; nothing may be written under the old token. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}
/** An input of this build was published anew since the plan was made; the build is planned again. */
export class InputMovedError extends Error {
  override readonly name = "InputMovedError";
}
/** An audit found another figure than was expected; the build is not published. */
export class AuditFailedError extends Error {
  override readonly name = "AuditFailedError";
}
/** Some builds or batches of this run failed; everything beside them is done. */
export class BuildsFailedError extends Error {
  override readonly name = "BuildsFailedError";
}
/** The command line was used in a way that cannot work; the message says what to change. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
/** A raw file has other content than the one that was listed. Not for a state machine: what read it counts as unreachable for now. */
export class ChangedSinceListedError extends Error {
  override readonly name = "ChangedSinceListedError";
}
/** The lake has no object of this key. Not for a state machine: what may do without it goes on. */
export class NoObjectError extends Error {
  override readonly name = "NoObjectError";
  constructor(key: string, lake: string, options?: ErrorOptions) {
    super(`there is no object ${key} in the lake ${lake}`, options);
  }
}

/** The message with the name before it where there is one: the messages of S3 alone do not say which fault it is. */
export const errorWords = ({ name, message }: Error): string => (name === "Error" ? message : `${name}: ${message}`);
