import { existsSync, mkdtempSync, rmdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { unusedSettings } from "../pipeline/config";
import { type Common, configOf, configPath, withLocal } from "./context";
import { costFindings } from "./doctorCost";
import { failureOf } from "./failure";
import { findingLine, type Finding as Plain } from "./finding";
import { filesOfTables, lostNext, lostWords } from "./lost";
import { counted, exit, plain, print, printJson } from "./output";
import { type Waived, waivedOf, waivedWords } from "./waived";

interface Finding extends Plain {
  waived?: Waived[];
}

export const doctorCommand = (): Command =>
  new Command("doctor")
    .description("Says what is missing and how to fix it: Node, disk, write access, configuration, ledger and catalog.")
    .option(
      "--aws",
      "look at the AWS account instead: who you are, and all that a deployed Sluice needs; changes nothing",
    )
    .addHelpText(
      "after",
      "\nAccount and region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). --aws asks Cost Explorer once, which AWS charges with a cent.",
    )
    .action(async (_options, command: Command) => {
      const { home, json, aws } = command.optsWithGlobals<Common & { aws?: boolean }>();
      if (aws) {
        const { doctorAws } = await import("./doctorAws");
        return doctorAws(json === true);
      }
      const findings: Finding[] = [
        node(),
        writable(home),
        disk(home),
        configuration(command),
        ...(existsSync(join(home, "ledger.sqlite"))
          ? await ledger(command).catch(shut)
          : [
              {
                check: "runs",
                status: "ok",
                found: `${existsSync(home) ? `${home} is no home of Sluice` : `no ${home}`} yet; \`sluice run --cloudtrail DIR\` makes ${existsSync(home) ? "it one" : "it"}`,
              } as const,
            ]),
      ];
      if (json) printJson(findings);
      else for (const finding of findings) print(findingLine(finding));
      process.exitCode = findings.some(({ status }) => status === "fail") ? exit.preflight : exit.ok;
    });

function node(): Finding {
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    check: "Node",
    status: ok ? "ok" : "fail",
    found: process.versions.node,
    ...(!ok && { fix: "install Node 20.19 or newer" }),
  };
}

function nearest(path: string): string {
  const full = resolve(path);
  return existsSync(full) ? full : nearest(dirname(full));
}
function writable(home: string): Finding {
  const place = nearest(home);
  try {
    statSync(home, { throwIfNoEntry: false }); // a path too long, or in a circle
    rmdirSync(mkdtempSync(join(place, ".sluice-"))); // rights alone do not tell: root has all, and /proc takes nothing
    return { check: "write access", status: "ok", found: resolve(home) };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    const cannot = code === "ENOTDIR" ? "is no folder" : `cannot be written (${code})`;
    const found = syscall === "stat" ? failureOf(error).message : `${place} ${cannot}`;
    return { check: "write access", status: "fail", found, fix: "choose another folder with --home" };
  }
}
function disk(home: string): Finding {
  const { bavail, bsize } = statfsSync(nearest(home));
  const gigabytes = (bavail * bsize) / 1e9;
  const status = gigabytes < 1 ? "fail" : gigabytes < 5 ? "warn" : "ok";
  return {
    check: "disk",
    status,
    found: `${gigabytes.toFixed(1)} GB free`,
    ...(status !== "ok" && {
      fix: "staged and silver data take about as much as the raw files; free some space or choose another --home",
    }),
  };
}
function configuration(command: Command): Finding {
  try {
    const path = configPath(command);
    const config = configOf(command);
    const found = path ?? "none; defaults are used";
    const unused = unusedSettings(config);
    if (unused.length > 0)
      return { check: "configuration", status: "warn", found: `${found}; ${unused.join(", ")} have no effect yet` };
    if (config.recipients.length === 0)
      return {
        check: "configuration",
        status: "warn",
        found: `${found}; nobody is named in \`recipients\``,
        fix: "mails stay in the outbox folder until you name one",
      };
    return { check: "configuration", status: "ok", found };
  } catch (error) {
    return {
      check: "configuration",
      status: "fail",
      found: (error as Error).message,
      fix: "see docs/sluice.config.schema.json",
    };
  }
}

/** The commands that need the ledger end with the same words. */
const shut = (error: unknown): Finding[] => [{ check: "ledger", status: "fail", found: failureOf(error).message }];

async function ledger(command: Command): Promise<Finding[]> {
  return withLocal(command, {}, async (local) => {
    const { executions, models, items, catalog, deps } = local;
    await executions.closeDead();
    const runs = await executions.list();
    const last = runs[0];
    const findings: Finding[] = [
      !last
        ? { check: "runs", status: "warn", found: "none yet", fix: "sluice run --cloudtrail DIR" }
        : last.status === "SUCCEEDED" || last.status === "RUNNING"
          ? { check: "runs", status: "ok", found: `${runs.length}, last ${last.name} ${last.status}` }
          : {
              check: "runs",
              status: "warn",
              found: `last run ${last.name} is ${last.status}`,
              fix: `sluice runs show ${last.name}; sluice redrive ${last.name}`,
            },
    ];
    for (const files of await filesOfTables({ models, catalog, deps }))
      findings.push(
        files.missing === 0
          ? { check: files.table, status: "ok", found: counted(files.partitions, "partition") }
          : { check: files.table, status: "fail", found: lostWords(files), fix: lostNext(files) },
      );
    let failures = 0;
    for await (const _ of items.query("failure")) failures += 1;
    findings.push(
      failures === 0
        ? { check: "failed builds", status: "ok", found: "none" }
        : { check: "failed builds", status: "warn", found: String(failures), fix: "sluice runs show ID says why" },
    );
    const waived = await waivedOf({ items, models });
    const words = waived.map((one) => plain(waivedWords(one))).join("; ");
    findings.push({ check: "waived audits", status: words ? "warn" : "ok", found: words || "none", waived });
    findings.push(...(await costFindings(local)));
    return findings;
  });
}
