import type { Item, Items } from "../../pipeline/ports";

interface Stored {
  pk: string;
  sk: string;
  rev: number;
  body: string;
  expiresAt?: number;
}

/** The ledger's store in memory, for tests: what the port promises and nothing more. Bodies are copied through JSON. */
export class MemoryItems implements Items {
  private readonly partitions = new Map<string, Map<string, Stored>>();
  /** Called before each write with its kind and key; what it throws is a crash of the writer. */
  onWrite: (write: string) => void = () => {};

  async get<Body>(pk: string, sk: string): Promise<Item<Body> | undefined> {
    const stored = this.partitions.get(pk)?.get(sk);
    return stored && item<Body>(stored);
  }

  async put(
    pk: string,
    sk: string,
    body: unknown,
    options: { expected?: number; expiresAt?: number } = {},
  ): Promise<boolean> {
    this.onWrite(`put ${pk} ${sk}`);
    const before = this.partitions.get(pk)?.get(sk)?.rev ?? 0;
    if (options.expected !== undefined && options.expected !== before) return false;
    const { expiresAt } = options;
    const partition = this.partitions.get(pk) ?? new Map<string, Stored>();
    this.partitions.set(pk, partition);
    const text = JSON.stringify(body);
    partition.set(sk, { pk, sk, rev: before + 1, body: text, ...(expiresAt !== undefined && { expiresAt }) });
    return true;
  }

  async putMany(items: Iterable<{ pk: string; sk: string; body: unknown; expiresAt?: number }>): Promise<void> {
    for (const { pk, sk, body, expiresAt } of items)
      await this.put(pk, sk, body, expiresAt === undefined ? {} : { expiresAt });
  }

  async remove(pk: string, sk: string, options: { expected?: number } = {}): Promise<boolean> {
    this.onWrite(`remove ${pk} ${sk}`);
    const before = this.partitions.get(pk)?.get(sk)?.rev ?? 0;
    if (options.expected !== undefined && options.expected !== before) return false;
    this.partitions.get(pk)?.delete(sk);
    return true;
  }

  async *query<Body>(
    pk: string,
    range: { prefix?: string; from?: string; to?: string; reverse?: boolean; limit?: number } = {},
  ): AsyncIterable<Item<Body>> {
    const { prefix = "", from = "", to, reverse = false, limit = Number.POSITIVE_INFINITY } = range;
    const found = [...(this.partitions.get(pk)?.values() ?? [])]
      .filter(
        ({ sk }) => sk.startsWith(prefix) && bytewise(sk, from) >= 0 && (to === undefined || bytewise(sk, to) < 0),
      )
      .sort((a, b) => bytewise(a.sk, b.sk) * (reverse ? -1 : 1));
    for (const stored of found.slice(0, limit)) yield item<Body>(stored);
  }

  /** Everything, as `pk sk` to body: what a test compares. */
  dump(): Record<string, unknown> {
    const all = [...this.partitions.values()].flatMap((partition) => [...partition.values()]);
    return Object.fromEntries(
      all
        .map(({ pk, sk, body }): [string, unknown] => [`${pk} ${sk}`, JSON.parse(body)])
        .sort(([a], [b]) => bytewise(a, b)),
    );
  }
}

const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function item<Body>({ body, ...rest }: Stored): Item<Body> {
  return { ...rest, body: JSON.parse(body) as Body };
}
