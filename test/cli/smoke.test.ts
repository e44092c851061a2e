import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { beforeEach, expect, test } from "@jest/globals";
import { smokeAws } from "../../cli/smokeAws";
import type { Finding } from "../../pipeline/doctor/finding";
import { mocks, wellAccount } from "../pipeline/doctor/account";
import { sluice } from "../support/sluice";

beforeEach(() => {
  wellAccount();
  process.env.AWS_REGION = "us-east-1";
});

test("without a deployed stack nothing is begun", async () => {
  mocks.cloudformation.on(DescribeStacksCommand).resolves({ Stacks: [] });
  const found: Finding[] = [];
  const of = { id: "abc", now: new Date(), patienceMs: 1, wait: async () => {}, elapsed: () => 0 };
  expect(await smokeAws(of, (one) => found.push(one))).toEqual({ began: false });
  expect(found.at(-1)).toMatchObject({ check: "smoke", status: "fail", fix: expect.stringContaining("sluice deploy") });
  expect(mocks.s3.calls()).toEqual([]);
});

test("a patience that is none is refused", () => {
  expect(sluice("smoke", "--minutes", "soon")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--minutes soon"),
  });
});
