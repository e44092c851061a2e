import { ensureInstalled } from "../bin/install.mjs";

// What `npm run synth` and the CDK command line start: CDK itself is among what a first start of Sluice leaves out.
ensureInstalled("aws-cdk-lib", { dev: true });
process.argv.splice(2, 0, "infra/app.ts");
await import("../bin/runTs.mjs");
