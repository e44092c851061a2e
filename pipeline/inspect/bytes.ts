const plain = /^[0-9]{1,15}$/;
const number = /^([0-9]{1,18})(?:\.([0-9]{1,18}))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** Far above what one call can send, as an object has at most 50 TB; some thousands of them are within a bigint, so none stops a sum. */
const limit = 10n ** 15n;

/**
 * Bytes of `additionalEventData.bytesTransferredOut` or `bytesTransferredIn`, from the text of the value, be it a JSON number or a
 * JSON string. Real records write `368` and `89.0`. Its exact value is taken when it is whole and below 10^15, whatever the form; anything
 * else is unknown. The SQL of the conservation check states the same rule on its own.
 * @returns undefined when unknown: negative, a fraction, too large, other text
 */
export function bytesOf(text: string): bigint | undefined {
  if (plain.test(text)) return BigInt(text);
  const [, whole, fraction = "", exponent = "0"] = number.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const shift = Number(exponent) - fraction.length;
  if (shift >= 15) return undefined;
  const value = shift >= 0 ? digits * 10n ** BigInt(shift) : wholePart(digits, 10n ** BigInt(-shift));
  return value !== undefined && value < limit ? value : undefined;
}

function wholePart(digits: bigint, divisor: bigint): bigint | undefined {
  return digits % divisor === 0n ? digits / divisor : undefined;
}
