import { parentPort, workerData } from "node:worker_threads";
import { inspectBatch } from "../../pipeline/inspect/inspectBatch";
import { inspectCostBatch } from "../../pipeline/inspect/inspectCostBatch";
import { ObjectFolder } from "../files/objectFolder";
import { openPath } from "../files/openPath";
import { fileParts } from "./fileParts";
import type { Answer, Job } from "./messages";

// The entry of a worker thread: one batch after the other, raw files by their absolute paths, parts below `objectsRoot`.
const { objectsRoot } = workerData as { objectsRoot: string };
const say = (answer: Answer): void => parentPort!.postMessage(answer);

parentPort!.on("message", ({ id, source, files }: Job) => {
  const inspect = source === "cost" ? inspectCostBatch : inspectBatch;
  inspect({
    batchId: id,
    files,
    raw: { open: openPath },
    objects: new ObjectFolder(objectsRoot),
    parts: fileParts(objectsRoot),
    onFile: (file) => say({ kind: "file", ...file }),
  }).then(
    (inspection) => say({ kind: "done", inspection }),
    (error: Error) => say({ kind: "failed", name: error.name, message: error.message, stack: error.stack }),
  );
});
