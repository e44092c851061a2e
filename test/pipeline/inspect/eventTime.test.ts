import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { dateText, eventDay } from "../../../pipeline/inspect/eventTime";

test.each([
  ["2026-01-31T23:59:59Z", 20260131],
  ["2026-01-31T23:59:59.123456789Z", 20260131],
  ["2024-02-29T00:00:00Z", 20240229],
  ["2026-01-31T23:30:00-01:00", 20260201],
  ["2026-03-01T00:30:00+01:00", 20260228],
  ["0001-01-01T00:00:00Z", 10101],
  ["9999-12-31T23:59:59Z", 99991231],
  ["0099-12-31T23:59:59-14:00", 1000101],
  ["2026-01-31T12:00:00+14:00", 20260130],
  ["0001-01-01T00:00:00+01:00", undefined], // year 0 in UTC
  ["9999-12-31T23:59:59-01:00", undefined],
  ["0000-01-01T00:00:00Z", undefined],
  ["2026-02-29T00:00:00Z", undefined],
  ["2026-13-01T00:00:00Z", undefined],
  ["2026-01-00T00:00:00Z", undefined],
  ["2026-04-31T00:00:00Z", undefined],
  ["2026-01-31T24:00:00Z", undefined],
  ["2026-01-31T23:60:00Z", undefined],
  ["2026-01-31T23:59:60Z", undefined],
  ["2026-01-31T23:59:59", undefined], // no zone
  ["2026-01-31T23:59:59+14:30", undefined],
  ["2026-01-31T23:59:59+0100", undefined],
  ["2026-01-31T23:59:59.Z", undefined],
  ["2026-01-31T23:59:59.1234567890Z", undefined],
  ["2026-01-31 23:59:59Z", undefined],
  ["2026-01-31t23:59:59z", undefined],
  ["2026-01-31", undefined],
  [" 2026-01-31T23:59:59Z", undefined],
  ["2026-01-31T23:59:59Z\n", undefined],
  ["Jul 10, 2023 12:11:15 PM", undefined],
  ["1688991075", undefined],
])("eventDay(%j) is %s", (time, expected) => {
  expect(eventDay(time)).toBe(expected);
});

test("eventDay agrees with Date on every time that Date can write", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("1000-01-01T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const minutes = Math.abs(offset);
        const zone = `${offset < 0 ? "-" : "+"}${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
        const day = eventDay(local + zone);
        expect(day === undefined ? undefined : dateText(day)).toBe(date.toISOString().slice(0, 10));
      },
    ),
    { numRuns: 2_000 },
  );
});
