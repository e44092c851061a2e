import { Command } from "commander";
import { awsTools } from "./awsTools";
import { check, choices, contextOf, type DeployOptions, withoutEmpty } from "./deployOptions";

export const deployCommand = (): Command => {
  const command = new Command("deploy")
    .description(
      "Deploys Sluice into your AWS account with the AWS CDK, after a look at credentials, region and bootstrap. What is not given stays as it was deployed; an empty value takes a choice back.",
    )
    .option("--dry-run", "print what would be made, from the templates; asks no account")
    .option("--yes", "do not ask before rights are widened");
  for (const [flag, description] of Object.values(choices)) command.option(`--${flag}`, description);
  return command
    .addHelpText(
      "after",
      "\nExamples:\n  sluice deploy --dry-run\n  sluice deploy --recipients ops@example.com --quota 250GB\n" +
        "  sluice deploy --trail-bucket org-logs --organization-id o-a1b2c3d4e5 --cost-bucket payer-reports\n\n" +
        "What it makes, costs and may do: docs/deploy.md",
    )
    .action(async (_options, self: Command) => {
      const options = self.optsWithGlobals<DeployOptions & Record<string, string | undefined>>();
      const given = contextOf(options);
      check(given);
      await awsTools();
      if (options.dryRun) {
        const { dryDeploy } = await import("./deployPlan");
        return dryDeploy(withoutEmpty(given), options);
      }
      const { deployAws } = await import("./deployAws");
      return deployAws(given, options);
    });
};
