import { expect, test } from "@jest/globals";
import { sayChanges } from "../../cli/changesText";
import { changesBetween, type DeliveryRow } from "../../pipeline/cost/standing/standingChanges";
import type { Pair, PublishedDelivery } from "../../pipeline/cost/standing/standingPairs";
import { printed } from "./billHome";

const row = (effective_cost: string | null): DeliveryRow => ({
  delivery_id: "d",
  sub_account_id: "1",
  service_name: "S3",
  billing_currency: "USD",
  billed_cost: "10",
  effective_cost,
});
/** A report whose effective cost was not known, and is now. */
const known = (report: string, effective: string) => {
  const delivery = { report, month: "2026-01", id: "d", deliveredAt: "", madeBy: "m" } as unknown as PublishedDelivery;
  const pair = { report, month: "2026-01", before: delivery, after: delivery } as Pair;
  return { pair, changes: changesBetween([row(null)], [row(effective)]) };
};

test("changes that are not known are the same as others only when both sides are", () => {
  const said = (...effective: string[]) =>
    printed(() =>
      sayChanges(
        effective.map((one, at) => known(`report-${at}`, one)),
        [],
      ),
    );
  expect(said("5", "5")).toContain("the same 1 row differs by the same as in report-0");
  expect(said("5", "9")).not.toContain("as in report-0");
});
