import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../local/resources";
import { extractShapes } from "./wanted";

const file = join(projectRoot, "infra", "check", "awsShapes.json");

test("infra/check/awsShapes.json is what the pinned botocore says of the operations in use; extract.ts writes it", () => {
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(extractShapes());
});

test("the pinned botocore is the one of the requirements", () => {
  const { botocore } = JSON.parse(readFileSync(file, "utf8")) as { botocore: string };
  expect(readFileSync(join(__dirname, "requirements.txt"), "utf8")).toContain(`\nbotocore==${botocore} `);
});
