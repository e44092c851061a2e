import { expect, test } from "@jest/globals";
import { deploy, type Synthesised } from "./deploy";
import { giveRightsOf } from "./engineUser";
import type { Mail } from "./mailbox";
import type { RecentSample } from "./recentSample";
import { putAgain, runMachine } from "./runs";
import { machineOf, machineRole, type World } from "./world";

interface Given {
  world(): World;
  sample(): RecentSample;
  mails(): Promise<Mail[]>;
  /** Asserts that the account holds what it held before. */
  isUnchanged(): Promise<void>;
}

/** One fault each, deployed and taken back; every one must fail a run that names it. Without that a green run would prove little. */
export function canaries({ world, sample, mails, isUnchanged }: Given): void {
  const cases: [
    string,
    {
      breaks: (stack: Synthesised) => void /** a file of its own to take in, packed at this level */;
      newFile?: number;
      names: RegExp;
    },
  ][] = [
    [
      "without the grant of OpenRun to read parameters",
      { breaks: withoutGrant(/^TasksOpenRunRole/, "ssm:GetParameters"), names: /not authorized.*ssm:GetParameters/s },
    ],
    [
      "without the grant of Publish to point partitions",
      {
        breaks: withoutGrant(/^TasksPublishRole/, "glue:BatchUpdatePartition"),
        newFile: 8,
        names: /not authorized.*glue:BatchUpdatePartition/s,
      },
    ],
    [
      "without the grant of the machine to write tables, which Athena writes with",
      {
        breaks: withoutGrant(/^MedallionRole/, "s3:PutObject"),
        newFile: 9,
        names: /HIVE_WRITER|403|Access ?Denied/s,
      },
    ],
    [
      "with the ARN of a function that is not there",
      {
        breaks: ({ template }) => {
          const { DefinitionSubstitutions } = template.Resources[machineOf(template)]!.Properties;
          DefinitionSubstitutions.PlanBatches = "arn:aws:lambda:us-east-1:000000000000:function:PlanBatch";
        },
        names: /PlanBatches.*PlanBatch/s,
      },
    ],
    [
      "with a payload that its task does not know",
      {
        breaks: (stack) => {
          const { DefinitionS3Location } = stack.template.Resources[machineOf(stack.template)]!.Properties;
          const machine = JSON.parse(stack.assets.get(DefinitionS3Location.Key)!.toString());
          machine.States.PlanBatches.Arguments.Payload = { runs: "{% $run %}" };
          DefinitionS3Location.Key = "canary.json";
          stack.assets.set("canary.json", Buffer.from(JSON.stringify(machine)));
        },
        names: /PlanBatches.*run/s,
      },
    ],
  ];

  test.each(cases)(
    "%s",
    async (_, { breaks, newFile, names }) => {
      if (newFile) await putAgain(world(), sample(), newFile);
      const run = await withChange(world(), breaks, () => runMachine(world()));
      expect(run.status).toBe("FAILED");
      expect(`${run.error} ${run.cause}`).toMatch(names);
      const told = (await mails()).filter(({ topic }) => topic.includes("OperationsTopic"));
      expect(told.map(({ text }) => text)).toEqual([expect.stringContaining(`execution ${run.name} of`)]);

      expect(await runMachine(world())).toMatchObject({ status: "SUCCEEDED" });
      await mails();
      if (newFile) await isUnchanged();
    },
    600_000,
  );
}

/** Takes one action from the policies of a role. */
function withoutGrant(role: RegExp, action: string): (stack: Synthesised) => void {
  return ({ template }) => {
    let taken = 0;
    for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== "AWS::IAM::Policy" || !role.test(id)) continue;
      for (const statement of Properties.PolicyDocument.Statement) {
        const actions: string[] = [statement.Action].flat();
        if (!actions.includes(action)) continue;
        taken += 1;
        const rest = actions.filter((one) => one !== action);
        statement.Action = rest.length > 0 ? rest : "sts:GetCallerIdentity";
      }
    }
    if (taken === 0) throw new Error(`no policy of ${role} allows ${action}`);
  };
}

/** Deploys a change, does something, and deploys the stack as it was. */
async function withChange<T>(world: World, change: (stack: Synthesised) => void, use: () => Promise<T>): Promise<T> {
  const changed = { template: structuredClone(world.template), assets: new Map(world.synthesised.assets) };
  change(changed);
  const update = async (stack: Synthesised) => {
    await deploy(world.account, stack, true);
    await giveRightsOf(world.account, machineRole(world.template, world.ids));
  };
  await update(changed);
  try {
    return await use();
  } finally {
    await update({ ...world.synthesised, template: world.template });
  }
}
