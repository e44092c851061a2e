import { expect, test } from "@jest/globals";
import { unmatchedOverrides } from "../../../pipeline/quotas/unmatched";
import { usageItem } from "../../../pipeline/quotas/usage";
import { MemoryItems } from "../../fakes/memoryItems";

const now = new Date("2026-01-31T00:00:00Z");
const totals = { get_object_requests: "1", get_object_bytes: "2", other_bytes: "0", unknown_bytes_requests: "0" };

async function wordsFor(principal: string): Promise<string[]> {
  const items = new MemoryItems();
  const row = { ...totals, principal: "user:arn:aws:iam::1:user/a*", principal_kind: "user" };
  const { pk, sk, body, expiresAt } = usageItem(row, { month: "2026-01", generation: "g" }, 1, now);
  await items.put(pk, sk, body, { expiresAt });
  return unmatchedOverrides(items, { overrides: [{ principal, quota: 1n }] }, now);
}

test.each([
  "user:arn:aws-cn:iam::111122223333:user/alice",
  "role:arn:aws-us-gov:iam::111122223333:role/app|source:carol",
  "sso:erin@example.com",
  "service:athena.amazonaws.com",
  "anonymous",
  "user:arn:aws:iam::1:user/a*", // somebody has this very name
])("nothing is said of an override for %s", async (principal) => {
  expect(await wordsFor(principal)).toEqual([]);
});

test.each([
  ["user:*", "stand for themselves"],
  ["role:arn:aws:iam::1:role/app-%", "stand for themselves"],
  ["arn:aws:iam::111122223333:user/alice", "principals are spelt as the tables have them"],
  ["user:alice", "principals are spelt as the tables have them"],
  ["alice", "principals are spelt as the tables have them"],
])("an override for %s is said to have no effect", async (principal, why) => {
  expect(await wordsFor(principal)).toEqual([expect.stringContaining(`nobody is named ${principal}; `)]);
  expect((await wordsFor(principal))[0]).toContain(why);
});
