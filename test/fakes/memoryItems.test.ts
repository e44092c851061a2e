import { describe } from "@jest/globals";
import { itemsContract } from "../contracts/items";
import { MemoryItems } from "./memoryItems";

describe("the ledger's store in memory", () => {
  itemsContract(() => new MemoryItems());
});
