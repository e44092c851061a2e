import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { Config } from "../../../pipeline/config";
import type { SampleFile } from "../../../pipeline/sample/delivery";
import { allFaults, type SampleOptions, sampleClock, sampleDefaults } from "../../../pipeline/sample/options";
import * as made from "./made";
import { downloads, recount } from "./recount";

/** The logs alone: bills have tests of their own, and take longer. */
const make = (given: Partial<SampleOptions> = {}) => made.make({ costLines: 0, ...given });
const digest = (files: SampleFile[]) =>
  files.reduce((hash, { path, body }) => hash.update(path).update(body), createHash("sha256")).digest("hex");
const small = { days: 8, events: 600, principals: 18 };

describe("the truth of a sample", () => {
  test.each([
    ["the defaults", {}],
    ["no faults", { faults: [] }],
    ["one account", { ...small, accounts: 1 }],
    ["one day", { ...small, days: 1 }],
    ["three months and many principals", { days: 70, events: 4000, principals: 300, accounts: 12 }],
    ["another seed", { ...small, seed: "other" }],
    ["the smallest", { days: 2, events: 24, principals: 4 }],
  ])("is what a recount of its files finds: %s", (_name, given) => {
    const { logs: files, truth } = make(given);
    const found = recount(files);
    expect(found.records).toEqual(truth.records);
    expect(truth.events).toBe((given as Partial<SampleOptions>).events ?? sampleDefaults.events);
    expect(found.unreadable).toBe(truth.quarantined.length);
    expect(truth.files.total).toBe(files.length);
    expect(new Set(files.map(({ body }) => body.toString("latin1"))).size).toBe(files.length);
    expect(found.per((r) => r.eventTime.slice(0, 10))).toEqual(truth.events_per.day);
    expect(found.per((r) => r.eventTime.slice(0, 7))).toEqual(truth.events_per.month);
    expect(found.per((r) => r.awsRegion)).toEqual(truth.events_per.region);
    expect(found.per((r) => r.eventSource)).toEqual(truth.events_per.source);
    expect(found.per((r) => r.eventName)).toEqual(truth.events_per.event_name);
    expect(found.per((r) => r.errorCode)).toEqual(truth.events_per.error_code);
    expect(found.per((r) => r.eventCategory)).toEqual(truth.events_per.category);
    expect(found.per((r) => r.eventVersion)).toEqual(truth.events_per.event_version);
    expect(found.per((r) => r.recipientAccountId)).toEqual(truth.events_per.account);
    const expected = truth.get_object.map(
      ({ month, principal, requests, bytes }) => [`${month} ${principal}`, { requests, bytes: BigInt(bytes) }] as const,
    );
    expect(new Map([...downloads(found.kept)].sort())).toEqual(new Map([...expected].sort()));
  });

  test.each([{}, small, { ...small, days: 1 }, { seed: "7", days: 45, events: 3000 }, { ...small, faults: [] }])(
    "lets those and only those cross who are meant to: %j",
    (given) => {
      const { truth } = make(given);
      const now = truth.alerts.filter(({ month }) => month === "2026-01");
      expect(now.map(({ principal, level }) => [principal.replace(/\d{12}/, "*"), level])).toEqual([
        ["anonymous", 0.8],
        ["anonymous", 1],
        ["role:arn:aws:iam::*:role/nightly-export", 0.8],
        ["role:arn:aws:iam::*:role/nightly-export", 1],
        ["sso:maya.okafor@larkspur.example", 0.8],
      ]);
    },
  );

  test("holds every fault that was asked for, and no other", () => {
    expect(Object.keys(make().truth.faults).sort()).toEqual([...allFaults].sort());
    for (const fault of allFaults)
      expect(Object.keys(make({ ...small, faults: [fault] }).truth.faults)).toEqual([fault]);
    expect(make({ ...small, faults: [] }).truth.faults).toEqual({});
  });
});

test("the same options give the same bytes, another seed gives others", () => {
  const { logs } = make(small);
  expect(digest(made.makeAnew({ ...small, costLines: 0 }).logs)).toBe(digest(logs));
  expect(digest(make({ ...small, seed: "2" }).logs)).not.toBe(digest(logs));
});

test("faults change no event but the corrected ones", () => {
  const [clean, faulty] = [make({ ...small, faults: [] }).truth, make(small).truth];
  expect(faulty.events_per).toEqual(clean.events_per);
  expect(faulty.get_object.map(({ bytes, ...rest }) => rest)).toEqual(
    clean.get_object.map(({ bytes, ...rest }) => rest),
  );
  expect(faulty.get_object).not.toEqual(clean.get_object);
});

test("the configuration beside it is valid, and keeps the quotas of the story", () => {
  const { config, truth } = make(small);
  const { quota } = Config.parse(config);
  expect(quota.default).toBe(50_000_000_000n);
  for (const { principal, quota: limit } of truth.alerts) {
    const override = quota.overrides.find((o) => o.principal === principal);
    expect(override?.quota ?? quota.default).toBe(BigInt(limit));
  }
});

test("nothing is delivered after the clock, and one file is delivered days after its events", () => {
  const { logs: files } = make();
  const lag = files
    .filter(({ kind }) => kind === "log")
    .map(({ path, body }) => {
      const [, y, m, d, h, min] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(path)!.map(Number);
      const delivered = Date.UTC(y!, m! - 1, d, h, min);
      expect(delivered).toBeLessThan(Date.parse(sampleClock));
      const times = JSON.parse(gunzipSync(body).toString()).Records.flatMap(
        (r: { eventTime?: string }) => r.eventTime ?? [],
      );
      return (delivered - Math.max(...times.map((t: string) => Date.parse(t)))) / 3_600_000;
    });
  expect(Math.min(...lag)).toBeGreaterThan(0);
  expect(lag.filter((hours) => hours > 48)).toHaveLength(1);
});

test("records look like CloudTrail's: both spellings of bytes, every kind of identity, a sign-in of root", () => {
  const logs = make().logs.filter(({ kind }) => kind === "log");
  const texts = logs.map(({ body }) => gunzipSync(body).toString());
  const records = texts.flatMap((text) => JSON.parse(text).Records);
  expect(new Set(records.map(({ userIdentity }) => userIdentity.type))).toEqual(
    new Set([
      "AssumedRole",
      "IAMUser",
      "AWSService",
      "AWSAccount",
      "Root",
      "WebIdentityUser",
      "IdentityCenterUser",
      undefined,
    ]),
  );
  for (const spelling of [/"bytesTransferredOut":\d+[,}]/, /"bytesTransferredOut":\d+\.0[,}]/])
    expect(texts.filter((text) => spelling.test(text)).length).toBeGreaterThan(100);
  expect(records.some((r) => r.eventName === "ConsoleLogin" && r.userIdentity.type === "Root")).toBe(true);
});
