import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { billingRegion } from "../aws/deployment";
import type { DoctorClients } from "./clients";
import { type Finding, fail, look, ok, warn } from "./finding";

/** What CDK asks of a bootstrap stack. */
const bootstrapVersion = 6;
/** Where a bootstrap stack notes its version; `hnb659fds` is CDK's own name for "nobody chose another". */
const bootstrapParameter = "/cdk-bootstrap/hnb659fds/version";

export interface Account {
  /** undefined when AWS does not know the caller: nothing else can be asked then */
  id: string | undefined;
  region: string | undefined;
  findings: Finding[];
}

/** Who asks, and where. @param clients their region is that of the environment or of the profile */
export async function account(clients: Pick<DoctorClients, "sts">): Promise<Account> {
  const region = await clients.sts.config.region().catch(() => undefined);
  if (!region) {
    const fix = "set AWS_REGION, or a region in the profile";
    return { id: undefined, region, findings: [fail("region", "none is chosen", fix)] };
  }
  let id: string | undefined;
  const findings = await look("identity", "sts:GetCallerIdentity", async () => {
    const { Account: account, Arn = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
    id = account;
    if (!account) return fail("identity", "AWS gave no account", "try `aws sts get-caller-identity`");
    return Arn.endsWith(":root")
      ? warn("identity", `${account} as its root user`, "use a role: what root does cannot be limited")
      : ok("identity", `${account} as ${Arn}`);
  });
  return { id, region, findings: [...findings, ...(id ? [ok("region", region)] : [])] };
}

/** Whether `cdk deploy` finds its bucket and roles; billing alarms and exports of a stack elsewhere need them in us-east-1 too. */
export async function bootstrap(
  clients: Pick<DoctorClients, "ssm" | "ssmUs">,
  { id, region }: { id: string; region: string },
): Promise<Finding[]> {
  const one = (client: SSMClient, where: string) => {
    const check = `bootstrap ${where}`;
    const fix = `npx cdk bootstrap aws://${id}/${where}`;
    return look(check, "ssm:GetParameter", async () => {
      try {
        const { Parameter } = await client.send(new GetParameterCommand({ Name: bootstrapParameter }));
        const version = Number(Parameter?.Value);
        return version >= bootstrapVersion
          ? ok(check, `version ${version}`)
          : fail(check, `version ${Parameter?.Value}, and ${bootstrapVersion} is needed`, fix);
      } catch (error) {
        if (error instanceof ParameterNotFound) return fail(check, "CDK has not been prepared here", fix);
        throw error;
      }
    });
  };
  return [
    ...(await one(clients.ssm, region)),
    ...(region === billingRegion ? [] : await one(clients.ssmUs, billingRegion)),
  ];
}
