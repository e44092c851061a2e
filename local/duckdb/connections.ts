import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A statement that reads more than this runs alone: each holds row groups of its own, and the memory limit is one for all. */
const largeBytes = 64 << 20;
const places = 2;

/** Connections of one DuckDB, for as many statements at once as its memory limit and the cores bear; others wait in turn. */
export class Connections {
  private free = places;
  private readonly waiting: { weight: number; enter: () => void }[] = [];

  private constructor(private readonly idle: DuckDBConnection[]) {}

  /** Opens them all, so that their settings stand before the configuration is locked. */
  static async open(instance: DuckDBInstance): Promise<Connections> {
    const idle = await Promise.all(Array.from({ length: places }, () => instance.connect()));
    // Small chunks are else gathered to 2,048 rows behind each join, which wide JSON columns make a gigabyte.
    for (const connection of idle) await connection.run("SET enable_caching_operators = false");
    return new Connections(idle);
  }

  /** No statement must be at work. */
  close(): void {
    for (const connection of this.idle.splice(0)) connection.closeSync();
  }

  /** @param bytes size of the files that the statement reads */
  async use<Result>(bytes: number, work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const weight = bytes > largeBytes ? places : 1;
    await new Promise<void>((enter) => {
      this.waiting.push({ weight, enter });
      this.admit();
    });
    const connection = this.idle.pop()!; // there is one for each place
    try {
      return await work(connection);
    } finally {
      this.idle.push(connection);
      this.free += weight;
      this.admit();
    }
  }

  private admit(): void {
    while (this.waiting[0] && this.waiting[0].weight <= this.free) {
      const { weight, enter } = this.waiting.shift()!;
      this.free -= weight;
      enter();
    }
  }
}
