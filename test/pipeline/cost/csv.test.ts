import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CsvReader, maxRow, readCsv } from "../../../pipeline/cost/reading/csv";

interface Read {
  rows: string[][];
  faults: (string | undefined)[];
  lines: number[];
  reader: CsvReader;
}
async function read(text: string | Buffer, size = 1 << 20): Promise<Read> {
  const found: Omit<Read, "reader"> = { rows: [], faults: [], lines: [] };
  const row = () => {
    found.rows.push(reader.texts());
    found.faults.push(reader.fault);
    found.lines.push(reader.line);
  };
  const reader: CsvReader = new CsvReader({ row, endBlock: () => {} });
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  await readCsv(pieces, reader);
  return { ...found, reader };
}

describe("rows", () => {
  test.each<[string, string[][]]>([
    ["", []],
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a,b\r", [["a", "b"]]],
    [
      ",\n,,\n",
      [
        ["", ""],
        ["", "", ""],
      ],
    ],
    ['"a","b"\n', [["a", "b"]]],
    ['"a","b"', [["a", "b"]]],
    ['"a","b"\r\n"c"\r', [["a", "b"], ["c"]]],
    ['"","x"\n""\n', [["", "x"], [""]]],
    ['"a,b",c\n', [["a,b", "c"]]],
    ['"say ""hi""",c\n', [['say "hi"', "c"]]],
    ['""""\n', [['"']]],
    ['"a\nb",c\n', [["a\nb", "c"]]],
    ['"a\r\nb",c\n', [["a\r\nb", "c"]]],
    ["a\\,b\n", [["a\\", "b"]]],
    ['a"b",c\n', [['a"b"', "c"]]],
    ["a\rb,c\n", [["a\rb", "c"]]],
    ["a\n\n\r\nb\n", [["a"], ["b"]]],
    ["é,日本\n", [["é", "日本"]]],
  ])("%j", async (text, rows) => {
    for (const size of [1, 2, 3, 1 << 20]) expect((await read(text, size)).rows).toEqual(rows);
  });
});

test("blank lines are no rows, and a row with bytes that are no UTF-8 is told and read with U+FFFD", async () => {
  const broken = Buffer.from("a,b\n1,\xff2\n\n\r\né,3\n", "latin1");
  for (const size of [1, 2, 7, 1 << 20]) {
    const { rows, reader } = await read(broken, size);
    expect(rows).toEqual([
      ["a", "b"],
      ["1", "\ufffd2"],
      ["\ufffd", "3"],
    ]);
    expect(reader.notes()).toEqual(["2 rows with bytes that are no UTF-8; U+FFFD stands for them"]);
  }
});

test("lines are those of the file, also behind a field with a line break", async () => {
  expect((await read('h\n"a\n\nb"\nc\n\nd\n')).lines).toEqual([1, 2, 5, 7]);
});

test.each(['"a"b,c\n', '"a" ,c\n', '"a"\rb,c\n'])(
  "text behind a closing quote is a fault of its row, and of no other: %j",
  async (bad) => {
    for (const size of [1, 2, 1 << 20]) {
      const { faults, rows } = await read(`x,y\n${bad}z,z\n`, size);
      expect(faults).toEqual([undefined, "text behind a closing quote", undefined]);
      expect(rows[2]).toEqual(["z", "z"]);
    }
  },
);

test("an open quote at the end of the file is a torn file", async () => {
  await expect(read('a,b\n1,"2')).rejects.toThrow(
    "torn: the file ends inside the quotes of a field, in the row of line 2",
  );
  await expect(read('a,b\n1,"')).rejects.toThrow("torn");
});

test("a row without an end is refused before it fills the memory", async () => {
  await expect(read(`a\n"${"x".repeat(maxRow + 10)}`)).rejects.toThrow("the row of line 2 is longer than 16 MB");
});

test("more fields than there was room for are all there", async () => {
  const names = Array.from({ length: 5000 }, (_, i) => `n${i}`);
  expect((await read(`${names.join(",")}\n`)).rows).toEqual([names]);
});

test("what was quoted in one block says nothing of the next", async () => {
  const quoted = ['"say ""hi""",b', ...Array.from({ length: 127 }, () => "c,d")];
  const { rows } = await read(`${[...quoted, 'a""b,"q""r"'].join("\n")}\n`);
  expect([rows[0], rows[128]]).toEqual([
    ['say "hi"', "b"],
    ['a""b', 'q"r'],
  ]);
});

test("a missing newline at the end is told", async () => {
  expect((await read("a\nb")).reader.endsWithNewline).toBe(false);
  expect((await read("a\nb\n")).reader.endsWithNewline).toBe(true);
});

test("whatever fields are written by RFC 4180, in pieces of any size, are read back", async () => {
  const field = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "\\", " ", "é", "0", ";"), maxLength: 6 });
  const written = fc.array(fc.array(fc.tuple(field, fc.boolean()), { minLength: 2, maxLength: 5 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      written,
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 9 }),
      async (rows, end, size) => {
        const text = rows
          .map((row) =>
            row
              .map(([value, isQuoted]) =>
                isQuoted || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
              )
              .join(","),
          )
          .map((line) => line + end)
          .join("");
        const found = await read(text, size);
        expect(found.rows).toEqual(rows.map((row) => row.map(([value]) => value)));
        expect(found.faults.filter(Boolean)).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});

test("any bytes end with rows or a reason, and the same in pieces of any size", async () => {
  const bytes = fc.array(fc.constantFrom(44, 34, 10, 13, 92, 97, 0xc3, 0), { maxLength: 40 });
  const result = (body: number[], size: number) =>
    read(Buffer.from(body), size).then(
      ({ rows, faults, lines }) => JSON.stringify([rows, faults, lines]),
      (error: Error) => error.message,
    );
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 5 }), async (body, size) => {
      expect(await result(body, size)).toBe(await result(body, 1 << 20));
    }),
    { numRuns: 2000 },
  );
});
