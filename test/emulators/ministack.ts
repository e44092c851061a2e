import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../local/resources";
import { freePort, startServer, untilReady } from "../support/ownServer";
import { installMinistack } from "./install.cjs";

/** The emulator of AWS on loopback: one account, `000000000000` in `us-east-1`, whose root has the key `test`. */
export interface Emulator {
  url: string;
  /** What the emulator printed of errors, for a test that failed. */
  complaints(): string;
  /** Forgets every resource. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** @param o.trino URL of the Trino behind Athena; without it Athena refuses every query @param o.port @default a free one */
export async function startMinistack(o: { trino?: string; port?: number } = {}): Promise<Emulator> {
  const work = mkdtempSync(join(tmpdir(), "sluice-ministack-"));
  const port = o.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const data = join(work, "data");
  mkdirSync(data);
  const server = startServer([installMinistack(), join(projectRoot, "test", "emulators", "python", "launch.py")], {
    cwd: work,
    log: join(work, "server.log"),
    environment: {
      BIND_HOST: "127.0.0.1", // the default is every interface
      GATEWAY_PORT: String(port),
      AUTH: "true", // handlers have the rights of their roles, and no more
      IOT_MTLS_ENABLED: "0", // else it opens 8883 as well
      S3_DATA_DIR: data,
      TMPDIR: data,
      LOG_LEVEL: "WARNING",
      PYTHONDONTWRITEBYTECODE: "1",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_ENDPOINT_URL: url,
      ...(o.trino && { TRINO_URL: o.trino }),
    },
  });
  const remove = async () => {
    await server.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const isReady = () =>
    fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await untilReady("ministack", server, isReady, 60);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    url,
    complaints: server.complaints,
    reset: async () => {
      const { ok, status } = await fetch(`${url}/_ministack/reset`, { method: "POST" });
      if (!ok) throw new Error(`ministack refused to reset: ${status}`);
    },
    stop: remove,
  };
}
