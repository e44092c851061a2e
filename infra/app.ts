import { application } from "./application";
import { bundleTasks } from "./bundle";

// `npm run synth`: synthesises into cdk.out, or where the CDK command line says; asks no account and no Docker.
const outdir = process.env.CDK_OUTDIR ?? "cdk.out";
const { app, stack } = application({ bundle: bundleTasks(), outdir });
const assembly = app.synth();
const { Resources } = assembly.getStackByName(stack.stackName).template as { Resources: object };
process.stdout.write(
  `${stack.stackName}: ${Object.keys(Resources).length} resources, synthesised into ${assembly.directory}\n`,
);
