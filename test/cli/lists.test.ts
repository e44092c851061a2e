import { expect, test } from "@jest/globals";
import { refusedTold } from "../../cli/costDeliveries";
import { list, listAlike } from "../../cli/lists";
import { printed } from "./billHome";

const files = (reason: (n: number) => string, length: number, folder = "/logs") =>
  Array.from({ length }, (_, n) => ({ subject: `${folder}/${n}`, reason: reason(n) }));

test("a reason that many files have is said once, with three of them; what few have is said of each", () => {
  const told = [
    { subject: "/logs/torn.gz", reason: "torn gzip: unexpected end of file after 2,261 bytes" },
    ...files(
      (n) =>
        `not a cost report: its columns are ${n === 0 ? '"b"' : `"a\\"${n}"${n > 500 ? ', "b" and 7 more' : ""}`}; expected a header`,
      840,
    ),
    ...files(() => "HTML instead of a cost report", 4, "/web"),
    ...files((n) => `neither gzip nor JSON: it begins with the bytes ${n}d 49 5a`, 3, "/bin"),
  ];
  expect(printed(() => listAlike("quarantined", told))).toBe(`quarantined:
  840 like this: not a cost report: its columns are "b"; expected a header (of the first)
    /logs/0
    /logs/1
    /logs/2
    and 837 more (--json lists all)
  4 like this: HTML instead of a cost report
    /web/0
    /web/1
    /web/2
    and 1 more (--json lists all)
  /bin/0: neither gzip nor JSON: it begins with the bytes 0d 49 5a
  /bin/1: neither gzip nor JSON: it begins with the bytes 1d 49 5a
  /bin/2: neither gzip nor JSON: it begins with the bytes 2d 49 5a
  /logs/torn.gz: torn gzip: unexpected end of file after 2,261 bytes
`);
});

test("at most ten reasons are said, and nothing of nothing", () => {
  const words = "abcdefghijkl".split("").map((letter) => ({ subject: letter, reason: `is ${letter.repeat(3)}` }));
  expect(printed(() => listAlike("refused", words))).toMatch(
    / {2}j: is jjj\n {2}and 2 other reasons \(--json lists all\)\n$/,
  );
  expect(printed(() => listAlike("refused", []))).toBe("");
  expect(printed(() => list("waiting", [], String))).toBe("");
});

test("what strangers wrote keeps to its line", () => {
  expect(printed(() => listAlike("refused", [{ subject: "a\u001b[2J", reason: "b\nc" }]))).toBe(
    "refused:\n  a\\u001b[2J: b\\u000ac\n",
  );
});

test("a lone file that is no report is refused by its path, as no report has the name that was made up for it", () => {
  const foreign = { report: "exports-budget", reason: "not a cost report", files: ["/r/exports/budget.csv"] };
  expect(refusedTold(foreign, true).subject).toBe("/r/exports/budget.csv");
  expect(refusedTold({ ...foreign, period: "2026-01", id: "d1" }, true).subject).toBe(
    "exports-budget 2026-01 (delivery d1)",
  );
});
