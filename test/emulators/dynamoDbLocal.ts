import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServer, untilReady } from "../support/ownServer";
import { findJava, installDynamo } from "./install.cjs";

/** DynamoDB Local in memory. It listens on every interface of the machine: it has no option for loopback. */
export async function startDynamoDbLocal(): Promise<{ url: string; stop(): Promise<void> }> {
  const work = mkdtempSync(join(tmpdir(), "sluice-dynamodb-"));
  const port = await freePort();
  const jars = installDynamo();
  const main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner";
  const server = startServer(
    [
      findJava()!,
      "-Xmx256m",
      "--enable-native-access=ALL-UNNAMED",
      `-Djava.library.path=${jars}`,
      "-cp",
      join(jars, "*"),
      main,
      "-inMemory",
      "-port",
      String(port),
      "-disableTelemetry",
    ],
    { cwd: work, log: join(work, "server.log") },
  );
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  };
  const isReady = () =>
    fetch(url).then(
      () => true, // any answer, even a refusal
      () => false,
    );
  try {
    await untilReady("DynamoDB Local", server, isReady, 60);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
