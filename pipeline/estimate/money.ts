import { type PriceName, prices } from "./prices";

/** Dollars are counted in whole billionths, so that sums are exact. */
export type NanoUsd = bigint;
const scale = 10n ** 9n;

/** `"0.0000133334"` in billionths of a dollar, with the digits beyond kept apart. */
function parsed(usd: string): { digits: bigint; places: bigint } {
  const [whole = "0", fraction = ""] = usd.split(".");
  return { digits: BigInt(whole + fraction), places: 10n ** BigInt(fraction.length) };
}

/** What a quantity costs, rounded half up to a billionth of a dollar. */
export function costOf(quantity: bigint, price: PriceName): NanoUsd {
  const { usd, per } = prices.items[price];
  const { digits, places } = parsed(usd);
  const divisor = per * places;
  return (2n * quantity * digits * scale + divisor) / (2n * divisor);
}

/** `12.34`; below a cent, four places, so that little is not nothing. */
export function dollars(nano: NanoUsd): string {
  const places = nano !== 0n && nano < scale / 100n && nano > -scale / 100n ? 4n : 2n;
  const unit = scale / 10n ** places;
  const rounded = (2n * (nano < 0n ? -nano : nano) + unit) / (2n * unit);
  const text = rounded.toString().padStart(Number(places) + 1, "0");
  const at = text.length - Number(places);
  return `${nano < 0n ? "-" : ""}${text.slice(0, at).replace(/\B(?=(\d{3})+$)/g, ",")}.${text.slice(at)}`;
}

/** `43.616866396`: every digit, and at least two behind the point. */
export function exactDollars(nano: NanoUsd): string {
  const text = (nano < 0n ? -nano : nano).toString().padStart(10, "0");
  const fraction = text.slice(-9).replace(/0{1,7}$/, "");
  return `${nano < 0n ? "-" : ""}${text.slice(0, -9)}.${fraction}`;
}
