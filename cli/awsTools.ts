import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../local/resources";

/** Installs the AWS SDK and CDK where a first start left them out. Call it before importing what uses them. */
export async function awsTools(): Promise<void> {
  const installer = join(projectRoot, "bin", "install.mjs");
  if (!existsSync(installer)) return;
  const { ensureInstalled } = (await import(pathToFileURL(installer).href)) as {
    ensureInstalled(probe: string, group: { dev: boolean }): void;
  };
  ensureInstalled("@aws-sdk/client-sts", { dev: true });
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true"; // Node 20 is named in package.json, and works
}
