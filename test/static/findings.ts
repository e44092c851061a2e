import { join } from "node:path";
import { policiesOf } from "../../infra/check/policies";
import { nameOf, type Resources } from "../../infra/check/resolve";
import { runPython } from "./runPython";

interface LintFinding {
  Rule: { Id: string };
  Location: { Path: (string | number)[] };
  Message: string;
}

/**
 * What cfn-lint finds in a template, as `rule resource path: message`.
 * @param path of the template
 */
export function lintFindings(path: string): string[] {
  const lint = ["-c", "from cfnlint.runner import main; main()", "--non-zero-exit-code", "none", "--format", "json"];
  const found = JSON.parse(runPython([...lint, path]) || "[]") as LintFinding[];
  return found.map(({ Rule, Location: { Path }, Message }) => {
    const [section, id, ...rest] = Path.map(String);
    const where = section === "Resources" ? `${nameOf(id!)} ${rest.join(".")}` : Path.join(".");
    return `${Rule.Id} ${where}: ${Message.replaceAll(/\b(\w+?)[0-9A-F]{8}\b/g, "$1")}`;
  });
}

/**
 * What parliament finds in the policies of a template, as `issue policy: detail`. Who may take on a role is not among them: it reads
 * policies with resources alone.
 */
export function policyFindings(resources: Resources): string[] {
  const policies = [...policiesOf(resources)].filter(([id]) => resources[id]!.Type !== "AWS::IAM::Role");
  const input = Object.fromEntries(policies.map(([id, { document }]) => [nameOf(id), document]));
  const found = JSON.parse(runPython([join(__dirname, "policies.py")], asText(input))) as [
    string,
    string,
    Parameters<typeof words>[0],
  ][];
  // A wildcard is found once for each action that it stands for.
  return [...new Set(found.map(([policy, issue, detail]) => `${issue} ${policy}: ${words(detail)}`))];
}

interface Mismatch {
  action: string;
  required_format: string;
}
/** A detail in one line; of a long list the first and how many follow. */
function words(detail: string | (string | Mismatch)[]): string {
  if (typeof detail === "string") return detail;
  const [first, ...more] = detail.map((one) =>
    typeof one === "string" ? one : `${one.action} is for ${one.required_format}`,
  );
  return more.length > 2 ? `${first} and ${more.length} more` : [first, ...more].join(", ");
}

/** parliament breaks at a number; IAM takes it as text too. */
const asText = (document: unknown) =>
  JSON.stringify(document, (_, value) => (typeof value === "number" ? String(value) : value));
