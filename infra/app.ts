import { application } from "./application";
import { bundleTasks } from "./bundle";

// `npm run synth`: synthesises into cdk.out, or where the CDK command line says; asks no account and no Docker.
const outdir = process.env.CDK_OUTDIR ?? "cdk.out";
const { app } = application({ bundle: bundleTasks(), outdir });
const assembly = app.synth();
for (const { stackName, template } of assembly.stacks)
  process.stdout.write(
    `${stackName}: ${Object.keys((template as { Resources: object }).Resources).length} resources, synthesised into ${assembly.directory}\n`,
  );
