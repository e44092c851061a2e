import { setMaxListeners } from "node:events";

/** A controller that is aborted with its parent; `release` forgets the parent again. */
export function childController(parent: AbortSignal): { controller: AbortController; release(): void } {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // a wide Map listens many times
  const abort = () => controller.abort(parent.reason);
  if (parent.aborted) abort();
  else parent.addEventListener("abort", abort, { once: true });
  return { controller, release: () => parent.removeEventListener("abort", abort) };
}
