import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../local/resources";

/** The command line without any credentials, whoever runs these tests. */
const doctor = (environment: Record<string, string>, ...more: string[]) =>
  spawnSync(process.execPath, [join(projectRoot, "dist", "sluice.js"), "doctor", "--aws", ...more], {
    encoding: "utf8",
    cwd: projectRoot,
    timeout: 60_000,
    env: {
      PATH: process.env.PATH,
      HOME: "/nowhere",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      AWS_EC2_METADATA_DISABLED: "true",
      ...environment,
    },
  });

test("without a region or credentials the next step is said in a line, and the exit code is 7", () => {
  const nowhere = doctor({});
  expect({ status: nowhere.status, stderr: nowhere.stderr }).toEqual({ status: 7, stderr: "" });
  expect(nowhere.stdout.split("\n")).toEqual([
    "fail  region: none is chosen; set AWS_REGION, or a region in the profile",
    ...nowhere.stdout
      .split("\n")
      .slice(1, -1)
      .map(() => expect.stringMatching(/^skip {2}.+: not asked, because of region; see region first$/)),
    "",
  ]);
  const nobody = doctor({ AWS_REGION: "eu-central-1" }, "--json");
  expect({ status: nobody.status, stderr: nobody.stderr }).toEqual({ status: 7, stderr: "" });
  const [identity, ...others] = JSON.parse(nobody.stdout);
  expect(identity).toEqual({
    ...{ check: "identity", status: "fail" },
    ...{ found: expect.any(String), fix: expect.stringContaining("aws sso login") },
  });
  expect(new Set(others.map(({ status }: { status: string }) => status))).toEqual(new Set(["skip"]));
});
