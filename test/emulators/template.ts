/** Types that ministack 1.5.33 does not know. A test holds that it refuses each of them; every other type of the template must deploy. */
export const lackingTypes: Record<string, string> = {
  "AWS::CloudTrail::Trail": "log files are put into the bucket by the test; delivery by CloudTrail is not shown",
  "AWS::BCMDataExports::Export": "the bucket of cost reports is there; delivery by AWS is not shown",
  "AWS::Athena::NamedQuery": "the test asks every saved query itself, from the template",
  "AWS::StepFunctions::StateMachineVersion": "the machine itself is started",
  "AWS::StepFunctions::StateMachineAlias": "the schedule's target is the machine in the place of its alias",
};

// biome-ignore lint/suspicious/noExplicitAny: a template is what CloudFormation makes of it
export type Resource = { Type: string; Properties?: any; DependsOn?: string | string[] };
export interface Template {
  Resources: Record<string, Resource>;
}

/**
 * The synthesised template as the emulator can take it: without the types it lacks, with the machine in the place of the alias, and
 * without the statements that demand TLS, as it speaks plain HTTP on loopback. Nothing else is changed.
 */
export function forEmulator(template: Template): Template {
  const adapted = structuredClone(template);
  const { Resources } = adapted;
  const machineOf = new Map<string, string>();
  for (const [id, { Type, Properties }] of Object.entries(Resources)) {
    if (Type !== "AWS::StepFunctions::StateMachineAlias") continue;
    const version = Properties.DeploymentPreference.StateMachineVersionArn["Fn::GetAtt"][0] as string;
    machineOf.set(id, Resources[version]!.Properties.StateMachineArn.Ref);
  }
  const removed = new Set(Object.keys(Resources).filter((id) => Resources[id]!.Type in lackingTypes));
  for (const id of removed) delete Resources[id];
  for (const resource of Object.values(Resources)) {
    if (Array.isArray(resource.DependsOn)) resource.DependsOn = resource.DependsOn.filter((id) => !removed.has(id));
    const policy = resource.Properties?.PolicyDocument;
    if (resource.Type.endsWith("Policy") && Array.isArray(policy?.Statement))
      policy.Statement = policy.Statement.filter((one: object) => !demandsTls(one));
  }
  return replaceAliases(adapted, machineOf) as Template;
}

const demandsTls = (statement: { Effect?: string; Condition?: object }): boolean =>
  statement.Effect === "Deny" && /aws:SecureTransport|s3:TlsVersion/.test(JSON.stringify(statement.Condition ?? {}));

/** `GetAtt alias.Arn` and `Ref alias` become the ARN of its machine. */
function replaceAliases(part: unknown, machineOf: Map<string, string>): unknown {
  if (Array.isArray(part)) return part.map((one) => replaceAliases(one, machineOf));
  if (part === null || typeof part !== "object") return part;
  const { Ref, "Fn::GetAtt": attribute } = part as { Ref?: string; "Fn::GetAtt"?: [string, string] };
  const machine = machineOf.get(Ref ?? attribute?.[0] ?? "");
  if (machine) return { Ref: machine };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replaceAliases(value, machineOf)]));
}
