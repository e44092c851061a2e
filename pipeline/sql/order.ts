import type { Model } from "../plan/types";
import type { Source } from "../ports";

/** Puts each model after its inputs. */
export function sortModels(models: Map<string, Model>, sorted: Model[], faults: string[]): void {
  const state = new Map<string, "open" | "done">();
  const visit = (model: Model, path: string[]) => {
    if (state.get(model.table) === "done") return;
    if (state.get(model.table) === "open") {
      faults.push(
        `line 1: ${[...path, model.table].join(" -> ")} is a circle; a model reads only what comes before it`,
      );
      return;
    }
    state.set(model.table, "open");
    for (const input of model.inputs) {
      const before = models.get(input);
      if (before) visit(before, [...path, model.table]);
    }
    state.set(model.table, "done");
    sorted.push(model);
  };
  for (const name of [...models.keys()].sort()) visit(models.get(name)!, []);
}

/** Whose run builds a model: what its header says, else that of its inputs. */
export function runOf(model: Model, models: Map<string, Model>, faults: string[]): Source {
  if (model.run) return model.run;
  const runs = new Set(model.inputs.map((input) => models.get(input)?.run).filter((run) => run !== undefined));
  if (runs.size !== 1)
    faults.push(
      `${model.table}: its inputs are built by ${[...runs].join(" and ") || "no run"}; say run: in its header`,
    );
  return [...runs][0] ?? "cloudtrail";
}
