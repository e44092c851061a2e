import { sqlFiles } from "../local/resources";
import type { Finding } from "../pipeline/doctor/finding";
import { loadModels } from "../pipeline/sql/model";
import { awsTools } from "./awsTools";
import { findingLine } from "./finding";
import { exit, print, printJson } from "./output";

/** `doctor --aws`: each finding as it comes. Ends with 7 when one is a failure. */
export async function doctorAws(json: boolean): Promise<void> {
  await awsTools();
  const { checkAws } = await import("../pipeline/doctor/checkAws");
  const { doctorClients } = await import("../pipeline/doctor/clients");
  const clients = doctorClients({ pathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  const findings: Finding[] = [];
  const tables = loadModels(sqlFiles()).tables.values();
  for await (const finding of checkAws({ clients, now: new Date(), tables })) {
    findings.push(finding);
    if (!json) print(findingLine(finding));
  }
  if (json) printJson(findings);
  process.exitCode = findings.some(({ status }) => status === "fail") ? exit.preflight : exit.ok;
}
