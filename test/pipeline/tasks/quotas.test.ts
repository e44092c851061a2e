import { beforeEach, describe, expect, test } from "@jest/globals";
import type { QuotaFacts } from "../../../pipeline/alerts/alert";
import { readAlertCounts } from "../../../pipeline/alerts/counts";
import { listAlerts } from "../../../pipeline/alerts/list";
import { putInOutbox } from "../../../pipeline/alerts/outbox";
import { Config } from "../../../pipeline/config";
import { quotaStanding } from "../../../pipeline/quotas/standing";
import { usageOf } from "../../../pipeline/quotas/usage";
import { QuotaRig } from "./quotaRig";

const month = "2026-11";
const config = (quota: object) => Config.parse({ quota: { default: "100B", ...quota } });

describe("the branch of quotas", () => {
  let rig: QuotaRig;
  beforeEach(() => {
    rig = new QuotaRig();
  });
  const said = async () =>
    (await listAlerts(rig.items, { historic: true }))
      .map(({ subject, period, level, seq, phase, historic }) =>
        [subject, period, level, seq, phase, ...(historic ? ["historic"] : [])].join(" "),
      )
      .sort();

  test("tells each level once, in one mail, and a second run says nothing", async () => {
    await rig.publish(month, { alice: 112, bob: 80, carol: 79 });
    const run = await rig.run();
    expect(await said()).toEqual([
      `alice ${month} 0.8 1 raised`,
      `alice ${month} 1 1 raised`,
      `bob ${month} 0.8 1 raised`,
    ]);
    expect(rig.sent).toHaveLength(1);
    expect(rig.sent[0]!.subject).toBe("[sluice] QUOTA 112% alice: 112 of 100 B (2026-11) +1 more");
    expect(await readAlertCounts(rig.items, run.id)).toEqual({ new: 3, repeated: 0, withdrawn: 0, historic: 0 });
    expect(await rig.evaluate(await rig.open())).toBe(false);
    await rig.run();
    expect(rig.sent).toHaveLength(1);
  });

  test("a user who goes on downloading is told the next level alone", async () => {
    await rig.publish(month, { bob: 85 });
    await rig.run();
    await rig.publish(month, { bob: 101 });
    const run = await rig.run();
    expect(rig.sent.map(({ subject }) => subject)).toEqual([
      "[sluice] QUOTA 85% bob: 85 of 100 B (2026-11)",
      "[sluice] QUOTA 101% bob: 101 of 100 B (2026-11)",
    ]);
    expect(await readAlertCounts(rig.items, run.id)).toEqual({ new: 1, repeated: 1, withdrawn: 0, historic: 0 });
  });

  test("late data that takes a user below is one withdrawal; crossing again is a new alert", async () => {
    for (const bytes of [112, 90, 90, 130]) {
      await rig.publish(month, { alice: bytes });
      await rig.run();
    }
    expect(await said()).toEqual([
      `alice ${month} 0.8 1 raised`,
      `alice ${month} 1 1 cleared`,
      `alice ${month} 1 1 raised`,
      `alice ${month} 1 2 raised`,
    ]);
    expect(rig.sent.map(({ subject }) => subject)).toEqual([
      "[sluice] QUOTA 112% alice: 112 of 100 B (2026-11)",
      "[sluice] WITHDRAWN 90% alice: 90 of 100 B (2026-11)",
      "[sluice] QUOTA 130% alice: 130 of 100 B (2026-11)",
    ]);
  });

  test("a user whose every download was corrected away is withdrawn at zero, in one line", async () => {
    await rig.publish(month, { alice: 112, bob: 1 });
    await rig.run();
    await rig.publish(month, { bob: 1 });
    const run = await rig.run();
    expect(await readAlertCounts(rig.items, run.id)).toEqual({ new: 0, repeated: 0, withdrawn: 2, historic: 0 });
    expect(rig.sent[1]!.text.match(/alice/g)).toHaveLength(1);
    expect(rig.sent[1]!.subject).toBe("[sluice] WITHDRAWN 0% alice: 0 of 100 B (2026-11)");
    expect(await usageOf(rig.items, "alice", rig.now)).toMatchObject([{ getObjectBytes: "0" }]);
  });

  test("a month that ended over 35 days ago is recorded, counted and never sent, its withdrawal neither", async () => {
    await rig.publish("2026-09", { alice: 500 });
    await rig.publish("2026-10", { alice: 500 });
    const run = await rig.run();
    expect(await readAlertCounts(rig.items, run.id)).toEqual({ new: 2, repeated: 0, withdrawn: 0, historic: 2 });
    expect(rig.sent[0]!.text).not.toContain("2026-09");
    await rig.publish("2026-09", {});
    const later = await rig.run();
    expect(rig.sent).toHaveLength(1);
    expect(await readAlertCounts(rig.items, later.id)).toEqual({ new: 0, repeated: 0, withdrawn: 0, historic: 0 });
    expect(await said()).toContain("alice 2026-09 1 1 cleared historic");
  });

  test("what was told is taken back even when the month ended long ago since", async () => {
    await rig.publish(month, { alice: 112 });
    await rig.run();
    rig.now = new Date("2027-03-01T00:00:00Z");
    await rig.publish(month, { alice: 5 });
    await rig.run();
    expect(rig.sent[1]!.subject).toBe("[sluice] WITHDRAWN 5% alice: 5 of 100 B (2026-11)");
  });

  test("a changed quota is evaluated without new data, up and down", async () => {
    await rig.publish(month, { alice: 112, bob: 50 });
    await rig.run();
    rig.config = config({
      overrides: [
        { principal: "alice", quota: "200B" },
        { principal: "bob", quota: "40B" },
      ],
    });
    await rig.run();
    expect(rig.sent[1]!.text).toContain("bob");
    expect((await said()).filter((line) => line.includes("cleared"))).toEqual([
      `alice ${month} 0.8 1 cleared`,
      `alice ${month} 1 1 cleared`,
    ]);
    expect(await rig.evaluate(await rig.open())).toBe(false);
  });

  test("an override ends after its day, without a change of the configuration", async () => {
    rig.config = config({ overrides: [{ principal: "alice", quota: "1KB", until: "2026-11-21" }] });
    await rig.publish(month, { alice: 112 });
    await rig.run();
    expect(rig.sent).toHaveLength(0);
    rig.now = new Date("2026-11-22T00:00:00Z");
    await rig.run();
    expect(rig.sent).toHaveLength(1);
  });

  test("the day of passing and the largest buckets are in the alert and the mail", async () => {
    rig.days = "2026-11-03=60 2026-11-14=30 2026-11-20=22";
    rig.buckets = [
      ["data-lake", 90],
      ["exports", 22],
    ];
    await rig.publish(month, { alice: 112 });
    await rig.run();
    const alerts = await listAlerts(rig.items);
    expect(alerts.map(({ level, facts }) => [level, (facts as QuotaFacts).sinceDay]).sort()).toEqual([
      ["0.8", "2026-11-14"],
      ["1", "2026-11-20"],
    ]);
    expect(rig.sent[0]!.text).toContain(
      "     112 %      112 B of     100 B       12 B over  since 2026-11-20\n     most from data-lake 90 B, exports 22 B",
    );
  });

  test("a run that lost its lease writes nothing", async () => {
    await rig.publish(month, { alice: 112 });
    const old = await rig.open();
    await rig.open();
    await expect(rig.evaluate(old)).rejects.toThrow("lost the lease");
    expect(await listAlerts(rig.items)).toEqual([]);
  });

  test("a writer that was overtaken cannot have a told alert sent again", async () => {
    await rig.publish(month, { alice: 85 });
    const run = await rig.run();
    const [alert] = await listAlerts(rig.items);
    await putInOutbox(rig.items, run, alert!);
    await rig.notify(run);
    expect(rig.sent).toHaveLength(1);
  });

  test("of the levels that change together one speaks for its subject", async () => {
    await rig.publish(month, { alice: 112 });
    await rig.run();
    await rig.publish(month, { alice: 1 });
    await rig.run();
    const alerts = (await listAlerts(rig.items)).filter(({ facts }) => (facts as QuotaFacts).leads);
    expect(alerts.map(({ level, phase }) => `${level} ${phase}`).sort()).toEqual(["1 cleared", "1 raised"]);
  });

  test("a writer of usage that was overtaken in the middle has the month written again", async () => {
    await rig.publish(month, { alice: 1 });
    await rig.run();
    await rig.publish(month, { alice: 2 });
    const old = await rig.open();
    let isOvertaken = false;
    rig.items.onWrite = (write) => {
      if (write !== "put usage#alice 2026-11" || isOvertaken) return;
      isOvertaken = true; // paused here, while another run takes the lease
      void rig.items.put("lease", "cloudtrail", { owner: "x", token: 99, again: false, free: false });
    };
    await expect(rig.evaluate(old)).rejects.toThrow("lost the lease");
    await rig.publish(month, { alice: 1 }); // as it was before: no difference to what was written last
    await rig.run();
    expect(await usageOf(rig.items, "alice", rig.now)).toMatchObject([{ getObjectBytes: "1" }]);
  });

  test("runs of cost reports evaluate no quotas", async () => {
    await rig.publish(month, { alice: 112 });
    const run = await rig.open();
    expect(await rig.evaluate({ ...run, source: "cost" })).toBe(false);
  });

  test("more principals to watch than a statement can name are found without a filter", async () => {
    rig.config = config({
      overrides: Array.from({ length: 9001 }, (_, n) => ({ principal: `user:${n}`, quota: "1KB" })),
    });
    await rig.publish(month, { alice: 112, "user:7": 999, low: 1 });
    await rig.run();
    expect(await said()).toEqual([
      `alice ${month} 0.8 1 raised`,
      `alice ${month} 1 1 raised`,
      `user:7 ${month} 0.8 1 raised`,
    ]);
    const standing = await quotaStanding({ items: rig.items, config: rig.config, clock: { now: () => rig.now } });
    expect(standing.map(({ principal }) => principal)).toEqual(["alice", "user:7"]);
  });
});
