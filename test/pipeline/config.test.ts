import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Config, configSchema, unusedSettings } from "../../pipeline/config";

const schemaFile = join(__dirname, "../../docs/sluice.config.schema.json");

describe("the configuration", () => {
  test("an empty file is a whole configuration", () => {
    const config = Config.parse({});
    expect(config.quota).toEqual({ default: 100_000_000_000n, thresholds: [0.8, 1], overrides: [] });
    expect(config).toMatchObject({
      recipients: [],
      freshness: [],
      timeZone: "UTC",
      rebuild: { maxBytes: 100_000_000_000n },
    });
    expect(unusedSettings(config)).toEqual([]);
  });

  test("a whole one is taken, and what no command reads yet is named", () => {
    const config = Config.parse({
      $schema: "docs/sluice.config.schema.json",
      quota: {
        default: "50GiB",
        thresholds: [0.5, 0.8, 1, 1.5],
        overrides: [{ principal: "sso:alice", quota: "1.5TB", until: "2026-12-31" }],
      },
      recipients: ["ops@example.com", "finance@example.com"],
      freshness: [
        { table: "silver.cloudtrail_events", allowedHours: 6 },
        { path: "/data/exports", allowedHours: 0.5 },
      ],
      budgets: [{ name: "all", amount: "250.00", currency: "USD" }],
      cost: { reports: { "111122223333": "daily" } },
      backup: { source: "/a", target: "/b" },
      smtp: { host: "mail.example.com", from: "sluice@example.com" },
      accounts: { "111122223333": "production" },
      timeZone: "Europe/Berlin",
    });
    expect(config.quota.default).toBe(50n * 2n ** 30n);
    expect(config.quota.overrides[0]!.quota).toBe(1_500_000_000_000n);
    expect(config.smtp).toMatchObject({ port: 587, secure: false });
    expect(unusedSettings(config)).toEqual(["budgets", "backup"]);
  });

  const wrong: [string, unknown, string, string][] = [
    ["a bare number", { quota: { default: "100" } }, "quota.default", "write a number with a unit"],
    ["a number", { quota: { default: 100 } }, "quota.default", "expected string"],
    ["a quota of nothing", { quota: { default: "0GB" } }, "quota.default", "more than 0 bytes"],
    ["a negative quota", { quota: { default: "-1GB" } }, "quota.default", "is not a size"],
    ["per cent as thresholds", { quota: { thresholds: [80, 100] } }, "quota.thresholds.0", "write 0.8 for 80 %"],
    ["falling thresholds", { quota: { thresholds: [1, 0.8] } }, "quota.thresholds", "must rise"],
    ["a threshold given twice", { quota: { thresholds: [1, 1] } }, "quota.thresholds", "must rise"],
    ["no threshold", { quota: { thresholds: [] } }, "quota.thresholds", ">=1"],
    [
      "a day that is none",
      { quota: { overrides: [{ principal: "x", quota: "1GB", until: "2026-13-01" }] } },
      "quota.overrides.0.until",
      "no such day",
    ],
    ["an unknown field", { qouta: {} }, "", "qouta"],
    [
      "a watch of both",
      { freshness: [{ table: "a", path: "b", allowedHours: 1 }] },
      "freshness.0",
      "either a table or a path",
    ],
    ["a recipient without @", { recipients: ["ops"] }, "recipients.0", "email"],
    ["a password in the file", { smtp: { host: "a", from: "a@example.com", password: "x" } }, "smtp", "password"],
    ["a time zone", { timeZone: "Mars/Base" }, "timeZone", "such as Europe/Berlin"],
    ["an account", { accounts: { "1": "x" } }, "accounts.1", "12 digits"],
  ];
  test.each(wrong)("refuses %s, naming the field and the fix", (_, value, path, message) => {
    const issue = Config.safeParse(value).error!.issues[0]!;
    expect(issue.path.join(".")).toBe(path);
    expect(JSON.stringify(issue)).toContain(message);
  });

  test("docs/sluice.config.schema.json is what the code says; `UPDATE_DOCS=1 npx jest test/pipeline/config` writes it", () => {
    if (process.env.UPDATE_DOCS) writeFileSync(schemaFile, configSchema());
    expect(readFileSync(schemaFile, "utf8")).toBe(configSchema());
  });
});
