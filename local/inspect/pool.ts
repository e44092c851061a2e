import { Worker } from "node:worker_threads";
import type { BatchInspection } from "../../pipeline/inspect/results";
import type { Answer, InspectListener, Job } from "./messages";

interface Waiting {
  job: Job;
  listener: InspectListener;
  resolve(inspection: BatchInspection): void;
  reject(error: Error): void;
}

/** Inspects batches in worker threads, one batch in each at a time; further batches wait. Threads start when they are needed. */
export class InspectPool {
  private readonly idle: Worker[] = [];
  private readonly busy = new Map<Worker, Waiting>();
  private readonly waiting: Waiting[] = [];
  private closed = false;

  /** @param o.workerFile the bundle of `worker.ts` @param o.tellEveryMs how often a thread says how far it is within a file */
  constructor(private readonly o: { threads: number; workerFile: string; objectsRoot: string; tellEveryMs?: number }) {}

  /** @throws {Error} when a file cannot be read, a part not be written, or the thread dies */
  inspect({ id, source, files }: Job, listener: InspectListener = {}): Promise<BatchInspection> {
    if (this.closed) return Promise.reject(new Error(`the inspection pool is closed; batch ${id} was not inspected`));
    return new Promise((resolve, reject) => {
      this.waiting.push({ job: { id, source, files }, listener, resolve, reject });
      this.next();
    });
  }

  /** Ends the threads; batches that are not done fail. */
  async close(): Promise<void> {
    this.closed = true;
    const workers = [...this.idle, ...this.busy.keys()];
    for (const { job, reject } of this.waiting.splice(0))
      reject(new Error(`the inspection pool was closed before batch ${job.id} began`));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  private next(): void {
    const worker = this.idle.pop() ?? (this.busy.size < this.o.threads ? this.start() : undefined);
    if (worker === undefined) return;
    const task = this.waiting.shift();
    if (task === undefined) {
      this.idle.push(worker);
      return;
    }
    worker.ref();
    this.busy.set(worker, task);
    worker.postMessage(task.job);
  }

  private start(): Worker {
    const { workerFile, objectsRoot, tellEveryMs = 500 } = this.o;
    const worker = new Worker(workerFile, { workerData: { objectsRoot, tellEveryMs } });
    worker.on("message", (answer: Answer) => this.hear(worker, answer));
    worker.on("error", (error) => this.lose(worker, error));
    worker.on("exit", (code) => this.lose(worker, new Error(`the inspection thread ended with code ${code}`)));
    return worker;
  }

  private hear(worker: Worker, answer: Answer): void {
    const task = this.busy.get(worker)!;
    const { listener } = task;
    if (answer.kind === "file" || answer.kind === "reading") {
      if (answer.kind === "file") listener.onFile?.(answer);
      else listener.onReading?.(answer);
      return;
    }
    this.busy.delete(worker);
    this.idle.push(worker);
    worker.unref(); // an idle thread keeps no process alive
    if (answer.kind === "done") task.resolve(answer.inspection);
    else task.reject(Object.assign(new Error(answer.message), { name: answer.name, stack: answer.stack }));
    this.next();
  }

  /** A thread that died takes its batch with it; the next batch gets a new thread. */
  private lose(worker: Worker, error: Error): void {
    const task = this.busy.get(worker);
    this.busy.delete(worker);
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
    task?.reject(new Error(`batch ${task.job.id} was not inspected: ${error.message}`, { cause: error }));
    if (!this.closed) this.next();
  }
}
