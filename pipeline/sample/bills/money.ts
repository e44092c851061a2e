/** An amount, exact: a whole number of 10^-24. */
export type Money = bigint;

const places = 24;
const one = 10n ** BigInt(places);

/** `12`, `-0.50`, `1.0E-10` @throws {Error} for anything else, or more than 24 places */
export function money(text: string): Money {
  const [, sign, whole, fraction = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:E(-?\d+))?$/.exec(text) ?? [];
  const shift = places - fraction.length + Number(power);
  if (whole === undefined || shift < 0) throw new Error(`${text} is no amount of at most ${places} places`);
  const units = BigInt(whole + fraction) * 10n ** BigInt(shift);
  return sign ? -units : units;
}

/** The shortest plain text: `12`, `-0.5`, `0.0000000001`. */
export function plain(units: Money): string {
  const size = units < 0n ? -units : units;
  const fraction = (size % one).toString().padStart(places, "0").replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${size / one}${fraction && `.${fraction}`}`;
}

/** As Java writes a BigDecimal, and so AWS: below a millionth in scientific notation, `1.25E-8`; `12.0` for a whole number. */
export function javaText(units: Money): string {
  const size = units < 0n ? -units : units;
  if (size === 0n || size >= one / 1_000_000n) return size % one === 0n ? `${plain(units)}.0` : plain(units);
  const digits = size.toString();
  const rest = digits.slice(1).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${digits[0]}${rest && `.${rest}`}E-${places - digits.length + 1}`;
}

/** Rounded half up, away from zero, to `digits` decimal places. */
export function rounded(units: Money, digits: number): Money {
  const step = 10n ** BigInt(places - digits);
  const size = units < 0n ? -units : units;
  const whole = ((size + step / 2n) / step) * step;
  return units < 0n ? -whole : whole;
}

/** `a` times `b`, cut after 24 places. */
export const times = (a: Money, b: Money): Money => (a * b) / one;

/** `parts` of `total`, in proportion to whole weights and with exactly that sum; each but the last of `digits` places. */
export function split(total: Money, weights: number[], digits: number): Money[] {
  const sum = BigInt(weights.reduce((a, b) => a + b, 0));
  let [seen, given] = [0n, 0n];
  return weights.map((weight) => {
    seen += BigInt(weight);
    const upTo = seen === sum ? total : rounded((total * seen) / sum, digits);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
