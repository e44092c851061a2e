import { parentPort, workerData } from "node:worker_threads";
import { inspectCostBatch } from "../../pipeline/cost/inspectCostBatch";
import { inspectBatch } from "../../pipeline/inspect/inspectBatch";
import { ObjectFolder } from "../files/objectFolder";
import { fileParts } from "./fileParts";
import type { Answer, Job } from "./messages";
import { SoFar } from "./soFar";

// The entry of a worker thread: one batch after the other, raw files by their absolute paths, parts below `objectsRoot`.
const { objectsRoot, tellEveryMs } = workerData as { objectsRoot: string; tellEveryMs: number };
const say = (answer: Answer): void => parentPort!.postMessage(answer);

parentPort!.on("message", ({ id, source, files }: Job) => {
  const soFar = new SoFar(files, tellEveryMs, (file) => say({ kind: "reading", ...file }));
  const inspect = source === "cost" ? inspectCostBatch : inspectBatch;
  inspect({
    batchId: id,
    files,
    raw: soFar,
    objects: new ObjectFolder(objectsRoot),
    parts: fileParts(objectsRoot),
    onRead: soFar.onRead,
    onFile: (file) => say({ kind: "file", ...file }),
  }).then(
    (inspection) => say({ kind: "done", inspection }),
    (error: Error) => say({ kind: "failed", name: error.name, message: error.message, stack: error.stack }),
  );
});
