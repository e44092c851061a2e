import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoItems } from "../aws/dynamoItems";
import type { DoctorClients } from "./clients";
import { type Finding, look, ok, warn } from "./finding";

/** It is started once a day. */
const lateHours = 50;

/** When the sweep last came to its end, and what it removed. */
export const swept = (
  { dynamo }: Pick<DoctorClients, "dynamo">,
  { table, now }: { table: string; now: Date },
): Promise<Finding[]> =>
  look("sweep", `dynamodb:GetItem on ${table}`, async () => {
    const items = new DynamoItems(DynamoDBDocumentClient.from(dynamo), { table, clock: { now: () => now } });
    const last = (await items.get<{ at: string; generations: number; parts: number; left: boolean }>("sweep", "last"))
      ?.body;
    if (!last) return warn("sweep", "none yet", "it is started daily at 03:45 UTC; look again tomorrow");
    const hours = Math.round((now.getTime() - Date.parse(last.at)) / 3_600_000);
    if (hours > lateHours)
      return warn(
        "sweep",
        `the last one was ${hours} h ago, so builds that were replaced stay and cost`,
        "see schedule and lost starts SweepDaily, then the log of its Lambda",
      );
    const { generations, parts, left } = last;
    return ok(
      "sweep",
      `${hours} h ago; removed ${generations} builds and ${parts} staged parts${left ? ", and left some to the next" : ""}`,
    );
  });
