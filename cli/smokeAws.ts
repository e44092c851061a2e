import { account } from "../pipeline/doctor/account";
import { doctorClients } from "../pipeline/doctor/clients";
import { type Finding, fail } from "../pipeline/doctor/finding";
import { stacks } from "../pipeline/doctor/stack";
import { smokeBatch } from "../pipeline/smoke/batch";
import { smoke } from "../pipeline/smoke/smoke";

interface Surroundings {
  id: string;
  now: Date;
  patienceMs: number;
  wait(ms: number): Promise<unknown>;
  elapsed(): number;
}

/** `smoke` on the account of the environment. @returns whether it came to putting the log file */
export async function smokeAws(of: Surroundings, tell: (finding: Finding) => void): Promise<{ began: boolean }> {
  const clients = doctorClients({ pathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  const who = await account(clients);
  for (const finding of who.findings) tell(finding);
  if (!who.id || !who.region) return { began: false };
  const { outputs, findings } = await stacks(clients, who.region);
  for (const finding of findings) tell(finding);
  if (!outputs) {
    tell(fail("smoke", "there is no deployed stack to try", "sluice deploy, then sluice doctor --aws"));
    return { began: false };
  }
  for await (const finding of smoke({ ...of, clients, outputs, batch: smokeBatch(of.id, of.now) })) tell(finding);
  return { began: true };
}
