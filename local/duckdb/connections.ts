import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** A statement that reads more than this runs alone: each holds row groups of its own, and the memory limit is one for all. */
const largeBytes = 64 << 20;
const places = 2;

/** Connections of one DuckDB, for as many statements at once as its memory limit and the cores bear; others wait in turn. */
export class Connections {
  private free = places;
  private readonly waiting: { weight: number; enter: () => void }[] = [];

  constructor(private readonly instance: DuckDBInstance) {}

  /** @param bytes size of the files that the statement reads */
  async use<Result>(bytes: number, work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const weight = bytes > largeBytes ? places : 1;
    await new Promise<void>((enter) => {
      this.waiting.push({ weight, enter });
      this.admit();
    });
    try {
      const connection = await this.instance.connect();
      try {
        return await work(connection);
      } finally {
        connection.closeSync();
      }
    } finally {
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
