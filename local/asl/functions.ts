import { createHash } from "node:crypto";
import jsonata from "jsonata";

/** Where time, chance and ids come from, so that a run can be repeated exactly. */
export interface Sources {
  now(): Date;
  random(): number;
  uuid(): string;
}

/** Functions of JSONata, and those that Step Functions adds. `$eval` is not among them. */
export const builtIns: ReadonlySet<string> = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match
  contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power
  random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert
  type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis
  fromMillis clone now millis partition range hash uuid parse`.split(/\s+/),
);

const hashes: Record<string, string> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
const format = jsonata("$fromMillis($ms, $picture, $zone)");

/**
 * What is bound beside the variables: Step Functions' own functions, and those of JSONata that look at the clock or at chance.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function functions({ now, random, uuid }: Sources): Record<string, unknown> {
  return {
    now: (picture?: string, zone?: string) => format.evaluate(undefined, { ms: now().getTime(), picture, zone }),
    millis: () => now().getTime(),
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    uuid,
    shuffle: (list: unknown) => shuffle(list, random),
    range,
    partition,
    hash: (data: unknown, algorithm: string) => {
      const known = hashes[algorithm];
      if (!known) throw new Error(`$hash: ${algorithm} is none of ${Object.keys(hashes).join(", ")}`);
      return createHash(known)
        .update(typeof data === "string" ? data : JSON.stringify(data))
        .digest("hex");
    },
    parse: (text: unknown) => {
      if (typeof text !== "string") throw new Error("$parse: the argument is not a string");
      return JSON.parse(text) as unknown;
    },
  };
}

/** Numbers from first to last, both included. A sequence, as in AWS: a single number is not in an array. */
function range(first: number, last: number, delta: number): number[] {
  if (![first, last, delta].every(Number.isInteger) || delta === 0)
    throw new Error(`$range(${first}, ${last}, ${delta}): give three integers, the last not 0`);
  const length = Math.floor((last - first) / delta) + 1;
  if (length > 1000)
    throw new Error(`$range(${first}, ${last}, ${delta}): ${length} numbers; at most 1000 are allowed`);
  const numbers = Array.from({ length: Math.max(0, length) }, (_, at) => first + at * delta);
  return Object.assign(numbers, { sequence: true });
}

function partition(list: unknown, size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new Error(`$partition: the size ${size} is not a positive integer`);
  const all = Array.isArray(list) ? list : [list];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

function shuffle(list: unknown, random: () => number): unknown {
  if (!Array.isArray(list)) return list;
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
  }
  return mixed;
}

/** The same seed, the same number in [0, 1). */
function seeded(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}
