const units: Record<string, bigint> = {
  B: 1n,
  KB: 10n ** 3n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  TB: 10n ** 12n,
  PB: 10n ** 15n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
  TiB: 2n ** 40n,
  PiB: 2n ** 50n,
};

/**
 * Bytes of a size with its unit. `100GB` (10^9) and `100GiB` (2^30) differ; a bare number is refused, as nobody knows what it means.
 * @throws {Error} in plain words when it is no such size or not a whole number of bytes
 */
export function parseBytes(text: string): bigint {
  const [, whole = "", fraction = "", unit = ""] = /^\s*(\d{1,15})(?:\.(\d{1,15}))?\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  const factor = units[unit];
  if (!whole || factor === undefined)
    throw new Error(
      `"${text}" is not a size; write a number with a unit, such as 100GB (10^9 bytes) or 100GiB (2^30 bytes)`,
    );
  const scale = 10n ** BigInt(fraction.length);
  const scaled = (BigInt(whole) * scale + BigInt(fraction || "0")) * factor;
  if (scaled % scale !== 0n) throw new Error(`"${text}" is not a whole number of bytes`);
  return scaled / scale;
}
