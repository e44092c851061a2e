import { GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { listObjects, parseUri } from "../aws/s3Objects";
import type { DoctorClients } from "./clients";
import { type Finding, isDenied, look, ok, warn } from "./finding";

/** AWS refreshes an export at least once a day. */
const lateHours = 48;

/** Whether cost reports arrive. */
export async function cost(
  clients: Pick<DoctorClients, "s3">,
  { reports, now }: { reports: string; now: Date },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const where of reports.split(",")) findings.push(...(await manifests(clients, where, now)));
  return findings;
}

const manifests = ({ s3 }: Pick<DoctorClients, "s3">, where: string, now: Date) => {
  const check = `cost reports ${where}`;
  const { Bucket, Key } = parseUri(where);
  return look(check, `s3:ListBucket on ${Bucket}`, async () => {
    let newest: Date | undefined;
    let count = 0;
    for await (const { Key: key, LastModified } of listObjects(s3, { Bucket, Prefix: Key })) {
      if (!key.endsWith("Manifest.json")) continue;
      count += 1;
      if (!newest || LastModified > newest) newest = LastModified;
    }
    if (!newest)
      return warn(
        check,
        "no manifest of a report is there",
        "a new export delivers within a day; else see the health of your exports in the Billing console",
      );
    const hours = (now.getTime() - newest.getTime()) / 3_600_000;
    return hours > lateHours
      ? warn(
          check,
          `the newest of ${count} manifests is ${Math.round(hours)} h old`,
          "see the health of your exports in the Billing console",
        )
      : ok(check, `${count} manifests, the newest of ${newest.toISOString()}`);
  });
};

/** Whether Cost Explorer answers: one request, which AWS charges with a cent. */
export const costExplorer = ({ costExplorer: client }: Pick<DoctorClients, "costExplorer">, now: Date) =>
  look("Cost Explorer", "ce:GetCostAndUsage", async () => {
    const day = (back: number) => new Date(now.getTime() - back * 86_400_000).toISOString().slice(0, 10);
    try {
      await client.send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: day(2), End: day(1) },
          Granularity: "DAILY",
          Metrics: ["UnblendedCost"],
        }),
      );
      return ok("Cost Explorer", "it answers");
    } catch (error) {
      const { name, message } = error as Error;
      if (isDenied(error) && /not enabled/i.test(message))
        return warn(
          "Cost Explorer",
          "it is not enabled for this account",
          "open it once in the Billing console, then wait a day",
        );
      if (name === "DataUnavailableException")
        return warn("Cost Explorer", "it has no data yet", "it was enabled less than a day ago; look again tomorrow");
      throw error;
    }
  });
