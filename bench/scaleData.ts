import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** The three sizes that a state machine must bear. */
export type Shape = "principals" | "files" | "days";
const account = "111122223333";
const dayMs = 86_400_000;

/** A successful download of 1,000 bytes by user `who`. */
function download(number: number, who: number, time: number): string {
  const id = number.toString(16).padStart(12, "0");
  const user = `user-${String(who).padStart(7, "0")}`;
  return JSON.stringify({
    eventVersion: "1.11",
    eventID: `00000000-0000-4000-8000-${id}`,
    eventTime: `${new Date(time).toISOString().slice(0, 19)}Z`,
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    eventType: "AwsApiCall",
    eventCategory: "Data",
    managementEvent: false,
    readOnly: true,
    awsRegion: "us-east-1",
    recipientAccountId: account,
    sourceIPAddress: "198.51.100.7",
    userAgent: "aws-cli/2",
    requestID: id,
    userIdentity: {
      type: "IAMUser",
      accountId: account,
      principalId: `AIDA${id}`,
      arn: `arn:aws:iam::${account}:user/${user}`,
      userName: user,
    },
    requestParameters: { bucketName: "downloads", key: `object-${who}` },
    responseElements: null,
    additionalEventData: { bytesTransferredIn: 0, bytesTransferredOut: 1000 },
  });
}

/** Files of a folder in AWS's layout. @returns how many records they hold */
function write(folder: string, day: number, file: number, records: string[]): void {
  const at = new Date(day).toISOString();
  const path = join(folder, "AWSLogs", account, "CloudTrail", "us-east-1", at.slice(0, 10).replaceAll("-", "/"));
  mkdirSync(path, { recursive: true });
  const stamp = `${at.slice(0, 10).replaceAll("-", "")}T2300Z`;
  const name = `${account}_CloudTrail_us-east-1_${stamp}_${file.toString(36).padStart(16, "0")}.json.gz`;
  writeFileSync(join(path, name), gzipSync(`{"Records":[${records.join(",")}]}`, { level: 1 }));
}

/**
 * Writes `count` principals with a download each in 40 files of one day, `count` files of one record in one day, or `count` days of one
 * file.
 */
export function scaleData(folder: string, shape: Shape, count: number): void {
  rmSync(folder, { recursive: true, force: true });
  const first = Date.parse("2023-01-01");
  if (shape === "principals") {
    const perFile = Math.ceil(count / 40);
    for (let file = 0, at = 0; at < count; file++) {
      const records: string[] = [];
      for (; records.length < perFile && at < count; at++) records.push(download(at, at, first + (at % 86_000) * 1000));
      write(folder, first, file, records);
    }
  } else if (shape === "files")
    for (let file = 0; file < count; file++)
      write(folder, first, file, [download(file, file % 50, first + (file % 86_000) * 1000)]);
  else
    for (let day = 0; day < count; day++)
      write(folder, first + day * dayMs, day, [download(day, day % 5, first + day * dayMs + 3_600_000)]);
}
if (require.main === module) scaleData(process.argv[2]!, process.argv[3] as Shape, Number(process.argv[4]));
