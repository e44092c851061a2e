import { beforeEach, describe, expect, test } from "@jest/globals";
import { listAlerts } from "../../../pipeline/alerts/list";
import { Config } from "../../../pipeline/config";
import { quotaStanding } from "../../../pipeline/quotas/standing";
import { usageOf } from "../../../pipeline/quotas/usage";
import { QuotaRig } from "./quotaRig";

const month = "2026-11";
const config = (quota: object) => Config.parse({ quota: { default: "100B", ...quota } });

describe("what the branch of quotas leaves to be read", () => {
  let rig: QuotaRig;
  beforeEach(() => {
    rig = new QuotaRig();
  });

  test("standing: over first, with a day on which the quota will be reached", async () => {
    rig.config = config({ overrides: [{ principal: "small", quota: "1KB" }] });
    await rig.publish(month, { alice: 112, bob: 85, small: 3, none: 1 });
    await rig.run();
    const standing = await quotaStanding({ items: rig.items, config: rig.config, clock: { now: () => rig.now } });
    expect(
      standing.map(({ principal, percent, level, over, breachOn }) => [principal, percent, level, over, breachOn]),
    ).toEqual([
      ["alice", 112, 1, 12n, null],
      ["bob", 85, 0.8, 0n, "2026-11-25"],
      ["small", 0.3, null, 0n, null],
    ]);
    rig.now = new Date("2026-12-02T00:00:00Z");
    const later = await quotaStanding({ items: rig.items, config: rig.config, clock: { now: () => rig.now } });
    expect(later.map(({ month: of, breachOn }) => [of, breachOn])).toEqual([
      [month, null],
      [month, null],
      [month, null],
    ]);
  });

  test("who is below again, or has no quota of their own any more, keeps the true figure after the next data", async () => {
    rig.config = config({ overrides: [{ principal: "small", quota: "1KB" }] });
    await rig.publish(month, { alice: 90, bob: 85, small: 3, none: 1 });
    await rig.run();
    rig.config = config({ default: "200B" });
    await rig.publish(month, { alice: 91, bob: 85, small: 3, none: 1 });
    await rig.run();
    await rig.publish(month, { alice: 92, small: 4, none: 2 });
    await rig.run();
    const standing = await quotaStanding({ items: rig.items, config: rig.config, clock: { now: () => rig.now } });
    expect(standing.map(({ principal, used, percent }) => [principal, used, percent])).toEqual([
      ["alice", 92n, 46],
      ["small", 4n, 2],
      ["bob", 0n, 0],
    ]);
  });

  test("usage items are absolute, with a time to live in seconds, and follow every change", async () => {
    await rig.publish(month, { alice: 112, bob: 1 });
    await rig.run();
    await rig.publish(month, { alice: 113 });
    await rig.run();
    expect(await usageOf(rig.items, "alice", rig.now)).toMatchObject([
      { month, getObjectBytes: "113", generation: "g2", token: 2 },
    ]);
    expect(await usageOf(rig.items, "bob", rig.now)).toMatchObject([{ getObjectBytes: "0" }]);
    const { expiresAt } = (await rig.items.get("usage#alice", month))!;
    expect(new Date(expiresAt! * 1000).toISOString()).toBe("2027-03-01T00:00:00.000Z"); // 2026-12-01 and 90 days
    expect(await usageOf(rig.items, "alice", new Date("2027-03-01T00:00:00Z"))).toEqual([]);
  });

  test("a name as long as a book has an item, a standing and an alert of its own", async () => {
    const long = `federated:${"x".repeat(5000)}#\n`;
    await rig.publish(month, { [long]: 112, [`${long}2`]: 1 });
    await rig.run();
    expect(await usageOf(rig.items, long, rig.now)).toMatchObject([{ principal: long, getObjectBytes: "112" }]);
    const keys = Object.keys(rig.items.dump());
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThan(200);
    expect((await listAlerts(rig.items))[0]!.subject).toBe(long);
  });
});
