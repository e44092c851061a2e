import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

/** Where the log files of one account and region lie: `prefix/AWSLogs/[o-id/]account/CloudTrail/region/`. */
export interface TrailPrefix {
  prefix: string;
  /** day of the first file, `YYYY-MM-DD`; keys begin with the day, so the first key has it */
  firstDay: string;
}

/** Calls to S3 at once. */
const parallel = 16;

/**
 * Every account and region that has CloudTrail log files, organisation trails included. Digests, Insights and Config lie beside
 * `CloudTrail/` and are not looked at.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 */
export async function trailPrefixes(
  client: Pick<S3Client, "send">,
  { bucket, prefix, organization }: { bucket: string; prefix: string; organization?: string },
): Promise<TrailPrefix[]> {
  const under = (folder: string) => foldersBelow(client, bucket, folder);
  const logs = `${prefix}AWSLogs/`;
  const top = organization ? [`${logs}${organization}/`] : await under(logs);
  const organisations = top.filter((folder) => /\/o-[a-z0-9]+\/$/.test(folder));
  const accounts = [...top, ...(await inParallel(organisations, under)).flat()].filter((f) => /\/\d{12}\/$/.test(f));
  const regions = (await inParallel(accounts, (account) => under(`${account}CloudTrail/`))).flat();
  const found = await inParallel(regions, async (region): Promise<TrailPrefix | undefined> => {
    const firstDay = await firstDayOf(client, bucket, region);
    return firstDay === undefined ? undefined : { prefix: region, firstDay };
  });
  return found.filter((one) => one !== undefined);
}

async function foldersBelow(client: Pick<S3Client, "send">, Bucket: string, Prefix: string): Promise<string[]> {
  const folders: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix, Delimiter: "/", ...(token && { ContinuationToken: token }) }),
    );
    for (const { Prefix: folder } of page.CommonPrefixes ?? []) if (folder) folders.push(folder);
    token = page.NextContinuationToken;
  } while (token);
  return folders;
}

/** The day of the first key that has one: `.../2026/01/31/...`. A few other keys may come before it. */
async function firstDayOf(client: Pick<S3Client, "send">, Bucket: string, Prefix: string): Promise<string | undefined> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 10 }));
  for (const { Key = "" } of Contents) {
    const [, year, month, day] = /^(\d{4})\/(\d\d)\/(\d\d)\//.exec(Key.slice(Prefix.length)) ?? [];
    if (day && !Number.isNaN(Date.parse(`${year}-${month}-${day}`))) return `${year}-${month}-${day}`;
  }
  return undefined;
}

/** Results in the order of the inputs, a bounded number of calls at once. */
export async function inParallel<In, Out>(inputs: In[], work: (input: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = new Array(inputs.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < inputs.length; at = next++) results[at] = await work(inputs[at]!);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, inputs.length) }, worker));
  return results;
}
