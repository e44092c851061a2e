import { expect, jest, test } from "@jest/globals";
import { fileId } from "../../../pipeline/cost/staging/partKey";

test("a reading of a file has an id of its own: by key, content, batch and inspector", () => {
  const ids = [
    fileId({ key: "f", version: "A" }, "batch"),
    fileId({ key: "g", version: "A" }, "batch"),
    fileId({ key: "f", version: "B" }, "batch"),
    fileId({ key: "f", version: "A" }, "another batch"),
  ];
  jest.isolateModules(() => {
    jest.doMock("../../../pipeline/inspect/results", () => ({ costInspectorVersion: 1_000 }));
    const newer = require("../../../pipeline/cost/staging/partKey") as { fileId: typeof fileId };
    ids.push(newer.fileId({ key: "f", version: "A" }, "batch"));
  });
  expect(new Set(ids).size).toBe(5);
  expect(fileId({ key: "f", version: "A" }, "batch")).toBe(ids[0]);
});
