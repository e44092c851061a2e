import { StateFailure } from "./failure";

/** Bytes of UTF-8 that any input, output or variable of a state may have. @see Step Functions service quotas */
export const payloadLimit = 262_144;

/** A JSON value and its text; either is made from the other at most once, so a state that only passes it on costs nothing. */
export class Payload {
  private parsed: unknown;
  private isParsed = false;

  constructor(readonly text: string) {}

  /** @throws {Error} when the value is no JSON: a function, a cycle, a bigint, undefined */
  static of(value: unknown): Payload {
    const text = JSON.stringify(value);
    if (text === undefined) throw new Error(`a ${typeof value} is not a JSON value`);
    return new Payload(text);
  }

  /** Shared by all who read it: never changed. */
  get value(): unknown {
    if (!this.isParsed) {
      this.parsed = JSON.parse(this.text);
      this.isParsed = true;
    }
    return this.parsed;
  }

  /** A copy that its receiver may change. */
  copy(): unknown {
    return JSON.parse(this.text);
  }

  get tooLarge(): boolean {
    // a UTF-16 unit is at most 3 bytes of UTF-8, so short texts need no counting
    return this.text.length * 3 > payloadLimit && Buffer.byteLength(this.text) > payloadLimit;
  }

  /** @throws {StateFailure} States.DataLimitExceeded */
  limited(what: string): this {
    if (this.tooLarge)
      throw new StateFailure(
        "States.DataLimitExceeded",
        `${what} has ${Buffer.byteLength(this.text)} bytes of JSON; at most ${payloadLimit} are allowed`,
      );
    return this;
  }
}
