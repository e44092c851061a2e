import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { money, plain } from "../../../pipeline/sample/bills/money";
import { allFaults, type SampleOptions, sampleClock, sampleDefaults } from "../../../pipeline/sample/options";
import {
  cur2Reading,
  focusReading,
  type Line,
  legacyReading,
  linesOf,
  type Said,
  sumsOf,
} from "../../support/bills/plainReading";
import { found, make, makeAnew, textOf } from "./made";
import { recount } from "./recount";

const small = { days: 8, events: 600, principals: 18 };

const readings = {
  legacy: legacyReading(true),
  cur2: cur2Reading,
  "focus-1.2": focusReading,
  "focus-1.0": focusReading,
};
const readingOf = (report: string, format: keyof typeof readings) =>
  /-(nordic|data|web)-cur-/.test(report) ? legacyReading(false) : readings[format];

describe("the truth of the bills is what a plain reading of every report finds", () => {
  test.each([
    ["the defaults", {}],
    ["one account", { ...small, accounts: 1 }],
    ["one day of logs and many accounts", { ...small, days: 1, accounts: 9 }],
    ["another seed", { ...small, seed: "other" }],
    ["70 days of logs", { days: 70, events: 4000, principals: 300, accounts: 12, costLines: 9_000 }],
  ])("%s", (_name, given) => {
    const { bills, cost } = make(given);
    const held = found(bills);
    expect(cost.files).toEqual({ total: bills.length, bad: held.bad.length });
    expect(cost.quarantined.map(({ file }) => file).sort()).toEqual([...held.bad].sort());
    expect(held.refused.flatMap(({ files }) => files).sort()).toEqual([...held.bad].sort());
    expect([held.incomplete, held.idle]).toEqual([[], []]);
    const names = held.deliveries.map(({ report, period }) => `${report} ${period}`);
    expect(names.sort()).toEqual(
      Object.entries(cost.reports)
        .flatMap(([report, { periods }]) => Object.keys(periods).map((p) => `${report} ${p}`))
        .sort(),
    );
    for (const { report, period, id, files } of held.deliveries) {
      const { format, periods, billing_account, currency } = cost.reports[report]!;
      const truth = periods[period]!;
      if (truth.delivery) expect(id).toBe(truth.delivery);
      const lines = files.flatMap(({ key }) => linesOf(textOf(bills.find(({ path }) => path === key)!)));
      const said = lines.flatMap(readingOf(report, format));
      expect({ lines: lines.length, silver_rows: said.length }).toEqual({
        lines: truth.lines,
        silver_rows: truth.silver_rows,
      });
      expect(sumsOf(said)).toEqual({ billed: truth.billed, effective: truth.effective, per: truth.per });
      expect(new Set(said.map((one) => one.period))).toEqual(new Set([period]));
      const of = (...columns: string[]) => new Set(lines.map((line) => columns.map((c) => line[c]).find(Boolean)));
      expect(of("bill/PayerAccountId", "bill_payer_account_id", "BillingAccountId")).toEqual(
        new Set([billing_account]),
      );
      expect(of("lineItem/CurrencyCode", "line_item_currency_code", "BillingCurrency")).toEqual(new Set([currency]));
      const older = held.older.filter((one) => one.report === report && one.period === period);
      expect(older).toHaveLength(truth.versions - 1);
    }
    const all = [...held.deliveries, ...held.older].reduce((sum, { rows }) => sum + rows, 0);
    expect(all).toBe(cost.lines);
  });

  test("the restated month: lines that went, changed and came, and what that makes by account and service", () => {
    const { bills, cost } = make(small);
    const held = found(bills);
    expect(cost.changes.map(({ report, period }) => `${report.replace(/-\d+$/, "")} ${period}`)).toEqual([
      "larkspur-cur 2025-12",
      "larkspur-focus 2025-12",
    ]);
    for (const { report, period, by, ...counts } of cost.changes) {
      expect(counts.added).toBe(3);
      expect(counts.removed).toBeGreaterThan(2);
      expect(counts.changed).toBeGreaterThan(2);
      // The late credit is 120.00; what else changed on that account and service is far less.
      expect(by.some(({ service, billed }) => /Compute/.test(service) && Number(billed) < -110)).toBe(true);
      const read = ({ files }: (typeof held.deliveries)[number]) =>
        files
          .flatMap(({ key }) => linesOf(textOf(bills.find(({ path }) => path === key)!)))
          .flatMap(readingOf(report, cost.reports[report]!.format));
      const isIt = (one: { report: string; period: string }) => one.report === report && one.period === period;
      const [now, then] = [held.deliveries.find(isIt)!, held.older.find(isIt)!];
      expect([then.id, now.id]).toEqual([counts.earlier, counts.later]);
      const [after, before] = [read(now), read(then)];
      expect(after.length - before.length).toBe(counts.added - counts.removed);
      const minus = before.map((said) => ({ ...said, billed: -said.billed, effective: -said.effective }));
      const groups: Record<string, Said[]> = {};
      for (const said of [...minus, ...after]) {
        const key = `${said.account} ${said.service}`;
        groups[key] ??= [];
        groups[key].push(said);
      }
      const left = Object.entries(groups)
        .map(([key, said]) => ({ key, ...sumsOf(said) }))
        .filter(({ billed, effective }) => billed !== "0" || effective !== "0")
        .map(({ key, billed, effective }) => ({ key, billed, effective }));
      expect(left.sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(
        by.map(({ account, service, billed, effective }) => ({ key: `${account} ${service}`, billed, effective })),
      );
    }
  });
});

test("before a month was stated again its first version was the one that held", () => {
  const { bills, cost } = make(small);
  for (const { report, period, earlier, restated_at } of cost.changes) {
    const then = found(bills.filter(({ at }) => at < Date.parse(restated_at)));
    expect(then.deliveries.find((one) => one.report === report && one.period === period)).toMatchObject({
      id: earlier,
    });
  }
});

test("the payer's bill is the same in its three reports, and a member's own report is its part of it", () => {
  const { cost, truth } = make(small);
  const idOf = (name: string) => Object.entries(truth.organisation.accounts).find(([, known]) => known === name)![0];
  const [payer, account] = [idOf("larkspur-management"), idOf("larkspur-data")];
  const sums = (report: string) =>
    Object.entries(cost.reports[report]!.periods).map(([period, { billed, effective, per }]) => ({
      period,
      billed,
      effective,
      per,
    }));
  const legacy = sums(`larkspur-cur-${payer}`);
  expect(legacy.map(({ period }) => period)).toEqual(["2025-10", "2025-11", "2025-12", "2026-01"]);
  expect(sums(`larkspur-cur2-${payer}`)).toEqual(legacy);
  expect(sums(`larkspur-focus-${payer}`)).toEqual(legacy);
  expect(sums(`larkspur-data-cur-${account}`).map(({ billed, effective }) => ({ billed, effective }))).toEqual(
    legacy.map(({ per }) => per.account[account]),
  );
});

test("gold shows one report for each billing account and month, and never two currencies as one", () => {
  const { cost } = make(small);
  const keys = cost.gold.map(({ billing_account, period }) => `${billing_account} ${period}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(cost.gold).toHaveLength(9);
  for (const { report, billing_account, currency, period } of cost.gold) {
    expect(cost.reports[report]).toMatchObject({ billing_account, currency });
    expect(cost.reports[report]!.periods).toHaveProperty([period]);
  }
  expect(new Set(cost.gold.map(({ currency }) => currency))).toEqual(new Set(["USD", "EUR"]));
});

/** Lines of the payer's legacy report that hold, of one month. */
function legacyLines({ bills, cost }: ReturnType<typeof make>, period: string): Line[] {
  const report = Object.keys(cost.reports).find((name) => /^larkspur-cur-/.test(name))!;
  const { delivery } = cost.reports[report]!.periods[period]!;
  return bills
    .filter(({ path }) => path.includes(`/${delivery}/`) && path.endsWith(".gz"))
    .flatMap((file) => linesOf(textOf(file)));
}

test("data transfer of each bucket is what CloudTrail says was downloaded, and a little more", () => {
  const sample = make();
  const downloads: Record<string, number> = {};
  for (const {
    eventName,
    errorCode,
    eventTime,
    userIdentity,
    vpcEndpointId,
    requestParameters,
    additionalEventData,
  } of recount(sample.logs).kept)
    if (eventName === "GetObject" && !errorCode && !vpcEndpointId && userIdentity.type !== "AWSService") {
      const key = `${eventTime.slice(0, 10)} ${requestParameters.bucketName}`;
      downloads[key] = (downloads[key] ?? 0) + Number(additionalEventData.bytesTransferredOut ?? 0);
    }
  const billed: Record<string, number> = {};
  const unnamed = new Set<string>();
  for (const line of legacyLines(sample, "2026-01")) {
    if (
      line["lineItem/LineItemType"] !== "Usage" ||
      !/^([A-Z0-9]+-)?DataTransfer-Out-Bytes$/.test(line["lineItem/UsageType"]!)
    )
      continue;
    if (!line["lineItem/ResourceId"]) unnamed.add(line["lineItem/UsageAccountId"]!);
    else
      billed[`${line["lineItem/UsageStartDate"]!.slice(0, 10)} ${line["lineItem/ResourceId"]}`] =
        Number(line["lineItem/UsageAmount"]) * 2 ** 30;
  }
  expect(unnamed.size).toBe(1);
  const security = `larkspur-${Object.values(sample.truth.organisation.accounts)[2]!.replace("larkspur-", "")}`;
  const expected = Object.entries(downloads).filter(
    ([key, bytes]) => key >= "2026-01" && bytes > 0 && !key.includes(security),
  );
  expect(Object.keys(billed).sort()).toEqual(expected.map(([key]) => key).sort());
  for (const [key, bytes] of expected) expect(billed[key]! / bytes).toBeCloseTo(1.013, 1);
});

test("costs look like AWS's: up to 12 decimals, some in scientific notation, every kind of line, account ids with a leading zero", () => {
  const lines = legacyLines(make(), "2025-11");
  const costs = lines.map((line) => line["lineItem/UnblendedCost"]!);
  expect(costs.some((cost) => /^\d(\.\d+)?E-\d+$/.test(cost))).toBe(true);
  expect(Math.max(...costs.map((cost) => plain(money(cost)).split(".")[1]?.length ?? 0))).toBe(12);
  expect([...new Set(lines.map((line) => line["lineItem/LineItemType"]))].sort()).toEqual(
    "Credit DiscountedUsage EdpDiscount Fee RIFee Refund SavingsPlanCoveredUsage SavingsPlanNegation SavingsPlanRecurringFee Tax Usage".split(
      " ",
    ),
  );
  expect(lines.some((line) => line["lineItem/UsageAccountId"]!.startsWith("0"))).toBe(true);
});

describe("options", () => {
  const digest = (files: { path: string; body: Buffer; at?: number }[]) =>
    files.map(({ path, body, at }) => `${path} ${at} ${createHash("sha256").update(body).digest("hex")}`);

  test("the same give the same bytes, another seed others; logs do not depend on bills", () => {
    const [one, two] = [make(small), makeAnew(small)];
    expect(digest(one.bills)).toEqual(digest(two.bills));
    expect(digest(make({ ...small, seed: "2" }).bills)).not.toEqual(digest(one.bills));
    const none = make({ ...small, costLines: 0 });
    expect([none.bills, none.cost]).toEqual([[], undefined]);
    expect(digest(none.logs)).toEqual(digest(one.logs));
  });

  test("faults add bad files and change no other", () => {
    // A correction changes what was downloaded, so it stays.
    const others = allFaults.filter((fault) => fault !== "torn" && fault !== "html");
    const [clean, faulty] = [make({ ...small, faults: others }), make(small)];
    expect(clean.cost.quarantined).toEqual([]);
    expect(faulty.cost.quarantined.map(({ fault }) => fault)).toEqual(["torn", "html"]);
    const bad = new Set(faulty.cost.quarantined.map(({ file }) => file));
    expect(digest(faulty.bills.filter(({ path }) => !bad.has(path)))).toEqual(digest(clean.bills));
  });

  test("the number of lines is about what was asked for, and the default is small", () => {
    const report = (given: Partial<SampleOptions>) => {
      const { cost, bills } = make(given);
      const [, { periods }] = Object.entries(cost.reports).find(([name]) => /^larkspur-cur-/.test(name))!;
      const lines = Object.values(periods).reduce((sum, { lines }) => sum + lines, 0);
      return { lines, all: cost.lines, bytes: bills.reduce((sum, { body }) => sum + body.length, 0) };
    };
    const usual = report({});
    expect(usual.all).toBeLessThan(20_000);
    expect(usual.bytes).toBeLessThan(2_000_000);
    expect(usual.lines / sampleDefaults.costLines).toBeCloseTo(1, 0.8);
    expect(report({ ...small, costLines: 12_000 }).lines / 12_000).toBeCloseTo(1, 0.8);
  });

  test("nothing is written after the clock", () => {
    for (const { path, at } of make(small).bills) expect([path, at <= Date.parse(sampleClock)]).toEqual([path, true]);
  });
});
