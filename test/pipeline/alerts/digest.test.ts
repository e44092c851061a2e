import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Alert, FreshnessFacts, QuotaFacts } from "../../../pipeline/alerts/alert";
import { composeDigest } from "../../../pipeline/alerts/digest";
import { Gravest } from "../../../pipeline/alerts/severity";

const at = new Date("2026-11-21T12:00:00Z");
const base = { run: "cloudtrail-1", at: at.toISOString(), historic: false, seq: 1 };
let ids = 0;
const quota = (
  subject: string,
  used: bigint,
  of = 50_000_000_000n,
  change: Partial<Alert & QuotaFacts> = {},
): Alert => {
  const percent = Number((used * 1000n) / of) / 10;
  const { sinceDay = null, buckets = [], leads = true, ...rest } = change;
  const facts: QuotaFacts = { used: String(used), quota: String(of), percent, sinceDay, buckets, leads };
  const level = percent >= 100 ? "1" : "0.8";
  return { ...base, id: `${++ids}`, rule: "quota", subject, period: "2026-11", level, phase: "raised", ...rest, facts };
};
const fresh = (subject: string, change: Partial<FreshnessFacts>, phase: Alert["phase"] = "raised"): Alert => {
  const facts = {
    status: "late",
    kind: "table",
    newestAt: "2026-11-19T08:12:13.000Z",
    allowedHours: 24,
    reason: "",
    ...change,
  };
  return {
    ...base,
    id: `${++ids}`,
    rule: "freshness",
    subject,
    period: "-",
    level: "stale",
    phase,
    facts: facts as FreshnessFacts,
  };
};
const compose = (alerts: Alert[], timeZone = "UTC") => {
  const gravest = new Gravest();
  for (const alert of alerts) gravest.add(alert);
  return composeDigest(gravest, { id: "0123456789abcdef", run: "cloudtrail-20261121T120000Z-x", at, timeZone });
};

describe("the mail of a run", () => {
  test("says who, how much, since when, from where, and what comes next", () => {
    const mail = compose([
      quota("sso:alice", 56_000_000_000n, undefined, {
        sinceDay: "2026-11-14",
        buckets: [
          { name: "data-lake", bytes: "40100000000" },
          { name: "exports", bytes: "15900000000" },
        ],
      }),
      quota("role:arn:aws:iam::111111111111:role/nightly-export", 41_999_999_999n),
      fresh("silver.cloudtrail_events", { reason: "nothing newer has arrived" }),
      quota("user:arn:aws:iam::111111111111:user/bob", 10_000_000_000n, undefined, { phase: "cleared", level: "1" }),
      fresh("/data/exports", { newestAt: "2026-11-21T11:00:00.000Z" }, "cleared"),
    ])!;
    expect(mail.subject).toBe("[sluice] QUOTA 112% sso:alice: 56.0 of 50.0 GB (2026-11) +4 more");
    expect(mail.text).toBe(`Sluice: 1 over quota, 1 not fresh, 1 near quota, 1 withdrawn, 1 fresh again

OVER QUOTA in 2026-11
  sso:alice
     112 %    56.0 GB of   50.0 GB     6.0 GB over  since 2026-11-14
     most from data-lake 40.1 GB, exports 15.9 GB

NOT FRESH
  silver.cloudtrail_events
     LATE: newest 2026-11-19 08:12, 51 h old; 24 h allowed
     nothing newer has arrived

NEAR QUOTA in 2026-11
  role:arn:aws:iam::111111111111:role/nightly-export
      83 %    41.9 GB of   50.0 GB     8.0 GB left

WITHDRAWN in 2026-11
  user:arn:aws:iam::111111111111:user/bob
     now 10.0 of 50.0 GB (20 %); the alert at 100 % no longer holds

FRESH AGAIN
  /data/exports
     newest 2026-11-21 11:00, 60 min old

Nothing is blocked: a quota only tells. Each level is told once for a
user and a month.
You are told once more, when it is fresh again.
The quota is not reached yet; you are told when it is.
Late or corrected logs, or another quota, took the total below the
level. Crossing it again is a new alert.

See more:
  sluice quota
  sluice lineage gold.s3_transfer_monthly --where "usage_month = '2026-11'"
  sluice freshness
  sluice alerts

Run cloudtrail-20261121T120000Z-x
At 2026-11-21 12:00 UTC; days and months are UTC
Message 0123456789abcdef
`);
  });

  test.each<[string, Alert, string]>([
    ["late", fresh("gold.x", {}), "[sluice] LATE gold.x: 51 h old, 24 h allowed"],
    ["missing", fresh("gold.x", { status: "missing", newestAt: null }), "[sluice] MISSING gold.x"],
    ["broken", fresh("/a", { status: "broken", reason: "EACCES" }), "[sluice] CHECK BROKEN /a"],
    ["stuck", fresh("gold.x", { status: "stuck" }), "[sluice] PIPELINE STUCK gold.x: 51 h old, 24 h allowed"],
    ["fresh again", fresh("gold.x", {}, "cleared"), "[sluice] FRESH AGAIN gold.x"],
    ["near", quota("sso:bob", 40_000_000_000n), "[sluice] QUOTA 80% sso:bob: 40.0 of 50.0 GB (2026-11)"],
  ])("the subject of what is %s", (_, alert, subject) => expect(compose([alert])!.subject).toBe(subject));

  test("shows the time in another zone beside UTC", () =>
    expect(compose([quota("a", 1n)], "Europe/Berlin")!.text).toContain(
      "At 2026-11-21 12:00 UTC (2026-11-21 13:00 Europe/Berlin)",
    ));

  test("what was raised and taken back before anybody was told is not told", () => {
    const raised = quota("a", 60_000_000_000n);
    const cleared = { ...raised, id: "other", phase: "cleared" as const };
    expect(compose([raised, cleared])).toBeUndefined();
    expect(compose([cleared, raised, quota("b", 60_000_000_000n)])!.subject).not.toContain("more");
  });

  test("a level that went with a higher one is not told apart, and a subject speaks once", () => {
    const mail = compose([
      quota("a", 60_000_000_000n),
      quota("a", 60_000_000_000n, undefined, { level: "0.8", leads: false }),
    ])!;
    expect(mail.subject).not.toContain("more");
    const two = compose([quota("a", 45_000_000_000n), quota("a", 60_000_000_000n)])!;
    expect(two.text.match(/^ {2}a$/gm)).toHaveLength(1);
    expect(two.text).toContain("Sluice: 1 over quota\n");
    expect(compose([quota("a", 60_000_000_000n, undefined, { leads: false })])).toBeUndefined();
  });

  test("a hundred thousand offenders are one mail of 200 lines at most, with the gravest and the number of the others", () => {
    const alerts = Array.from({ length: 100_000 }, (_, n) =>
      quota(`user:${n}`, 50_000_000_000n + BigInt((n * 7919) % 100_000) * 1_000_000_000n),
    );
    const mail = compose(alerts)!;
    const lines = mail.text.split("\n");
    expect(lines.length).toBeLessThanOrEqual(200);
    const names = lines.filter((line) => line.startsWith("  user:"));
    expect(mail.text).toContain(`and ${(100_000 - names.length).toLocaleString("en-US")} more: sluice alerts`);
    expect(mail.subject).toMatch(/\+99,?999 more$/);
    const gravest = [...alerts].sort((a, b) => (b.facts as QuotaFacts).percent - (a.facts as QuotaFacts).percent);
    expect(names[0]!.trim()).toBe(gravest[0]!.subject);
    expect(names.map((name) => name.trim())).toEqual(gravest.slice(0, names.length).map(({ subject }) => subject));
  });

  test("the same alerts in any order give the same mail", () => {
    const alerts = [
      quota("a", 60_000_000_000n),
      quota("b", 60_000_000_000n),
      fresh("t", {}),
      quota("c", 41_000_000_000n),
    ];
    const texts = new Set(
      [alerts, [...alerts].reverse(), [alerts[2]!, alerts[0]!, alerts[3]!, alerts[1]!]].map(
        (list) => compose(list)!.text,
      ),
    );
    expect(texts.size).toBe(1);
  });

  test("gravest first; of equals the newest month, then the greatest share", () => {
    const mail = compose([
      quota("near", 45_000_000_000n),
      quota("old", 90_000_000_000n, undefined, { period: "2026-10" }),
      quota("small", 60_000_000_000n),
      quota("great", 70_000_000_000n),
    ])!;
    expect(mail.text.match(/^ {2}(near|old|small|great)$/gm)!.map((line) => line.trim())).toEqual([
      "great",
      "small",
      "old",
      "near",
    ]);
  });

  test("whatever strangers called themselves: 72 columns, an ASCII subject of 99, no character that shapes the text", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 400 }),
      fc.constantFrom(
        "a\r\nBcc: x@example.com",
        "\u202Egnp.exe",
        "\u0000\u0007\u001b[31m",
        "x".repeat(300),
        "\ud800",
        "=?utf-8?q?x?=",
        "\u2028z",
      ),
    );
    const alert = fc.oneof(
      fc
        .record({
          name,
          used: fc.bigInt(0n, 10n ** 21n),
          quota: fc.bigInt(1n, 10n ** 20n),
          bucket: name,
          phase: fc.constantFrom("raised" as const, "cleared" as const),
        })
        .map((x) =>
          quota(x.name, x.used, x.quota, {
            buckets: [{ name: x.bucket, bytes: String(x.used) }],
            phase: x.phase,
            sinceDay: "2026-11-14",
          }),
        ),
      fc
        .record({
          name,
          reason: name,
          status: fc.constantFrom("late" as const, "missing" as const, "broken" as const, "stuck" as const),
        })
        .map(({ name: subject, reason, status }) => fresh(subject, { reason, status })),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(alert, { minLength: 1, maxLength: 8, selector: ({ subject }) => subject }),
        (alerts) => {
          const { subject, text } = compose(alerts)!;
          expect(subject).toMatch(/^\[sluice\] [\x20-\x7e]{1,90}$/);
          expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          const long = text.split("\n").filter((line) => [...line].length > 72 && !line.includes("sluice lineage"));
          expect(long).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
