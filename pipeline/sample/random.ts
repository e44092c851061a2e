/** A small seeded generator. Only integer steps and one division, so every machine draws the same. */
export interface Random {
  /** Next fraction in [0, 1). */
  next(): number;
  /** Whole number in [0, limit). */
  below(limit: number): number;
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One entry of [weight, value] pairs, in proportion to the weights. */
  weighted<T>(list: readonly (readonly [number, T])[]): T;
  /** `length` characters of an alphabet. */
  text(length: number, alphabet: string): string;
  uuid(): string;
}

export const hexDigits = "0123456789abcdef";
export const upperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
export const base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The stream of numbers of one seed (sfc32 by Chris Doty-Humphrey, public domain, seeded from a text hash).
 * Each concern draws from a stream of its own, so adding a fault does not change the events beside it.
 */
export function random(seed: string): Random {
  let [a, b, c, d] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 16; i++) next(); // the first draws still show the seed's hash
  const below = (limit: number) => Math.floor(next() * limit);
  const text = (length: number, alphabet: string) => {
    let out = "";
    for (let i = 0; i < length; i++) out += alphabet[below(alphabet.length)];
    return out;
  };
  return {
    next,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)]!,
    weighted: (list) => {
      let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of list) {
        left -= weight;
        if (left < 0) return value;
      }
      return list[list.length - 1]![1];
    },
    text,
    uuid: () => {
      const h = text(31, hexDigits);
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(12, 15)}-${"89ab"[below(4)]}${h.slice(15, 18)}-${h.slice(18, 30)}`;
    },
  };
}

/** Draws an index in proportion to the weights; made once, then cheap for lists of any length. */
export function chooser(weights: number[]): (draw: Random) => number {
  let sum = 0;
  const upTo = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return (draw) => {
    const at = draw.next() * sum;
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** FNV-1a over UTF-16 units with a final mix; `lane` gives independent words of one seed. */
function hash(text: string, lane: number): number {
  let h = 2_166_136_261 ^ Math.imul(lane, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
