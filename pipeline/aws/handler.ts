import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadModels, type SqlFile } from "../sql/model";
import { awsDeps } from "./awsDeps";
import { awsClients } from "./clients";
import { readConfig } from "./runConfig";
import { runTask } from "./runTask";
import { readSettings } from "./settings";

const open = () => {
  const settings = readSettings(process.env);
  const clients = awsClients({ pathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  // The bundle holds the files of sql/ beside this code, as one document.
  const models = loadModels(JSON.parse(readFileSync(join(__dirname, "sql.json"), "utf8")) as SqlFile[]);
  const deps = awsDeps({ settings, clients, models, clock: { now: () => new Date() } });
  return { settings, clients, deps };
};
let opened: ReturnType<typeof open> | undefined;

/** The one entry of every task Lambda; its environment says which task it is. What is opened lives as long as the Lambda environment. */
export async function handler(event: unknown): Promise<unknown> {
  opened ??= open();
  const { settings, clients, deps } = opened;
  return runTask(settings.SLUICE_TASK, event, deps, () =>
    readConfig({
      ssm: clients.ssm,
      objects: deps.objects,
      quotaParameter: settings.QUOTA_PARAMETER,
      recipientsParameter: settings.RECIPIENTS_PARAMETER,
    }),
  );
}
