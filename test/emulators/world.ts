import { freePort } from "../support/ownServer";
import { startTrino, type Trino } from "../trino/server";
import { Account } from "./account";
import { bootstrap, type Deployed, deploy, type Synthesised, synthesise } from "./deploy";
import { catalogProperties, createEngineUser, giveRightsOf } from "./engineUser";
import { type Emulator, startMinistack } from "./ministack";
import { forEmulator, type Template } from "./template";

/** The stack, deployed into the emulated account, with Trino as the engine of its Athena. */
export interface World {
  account: Account;
  emulator: Emulator;
  trino: Trino;
  /** as it was synthesised, before anything was taken from it */
  synthesised: Synthesised;
  /** as it was deployed */
  template: Template;
  ids: Deployed;
  close(): Promise<void>;
}

/** Takes about half a minute. */
export async function openWorld(): Promise<World> {
  const trinoPort = await freePort();
  const emulator = await startMinistack({ trino: `http://127.0.0.1:${trinoPort}` });
  let trino: Trino | undefined;
  const close = async () => {
    await trino?.stop();
    await emulator.stop();
  };
  try {
    const account = new Account(emulator.url);
    const key = await createEngineUser(account);
    const starting = startTrino(catalogProperties(emulator.url, key), trinoPort);
    starting.catch(() => {}); // it is looked at below
    await bootstrap(account);
    const synthesised = synthesise();
    const template = forEmulator(synthesised.template);
    const ids = await deploy(account, { ...synthesised, template });
    trino = await starting;
    await giveRightsOf(account, machineRole(template, ids));
    return { account, emulator, trino, synthesised, template, ids, close };
  } catch (error) {
    process.stderr.write(`${emulator.complaints()}\n`);
    await close();
    throw error;
  }
}

/** The logical id of the one state machine. */
export const machineOf = ({ Resources }: Template): string =>
  Object.keys(Resources).find((id) => Resources[id]!.Type === "AWS::StepFunctions::StateMachine")!;

/** The name of its role. */
export const machineRole = (template: Template, ids: Deployed): string =>
  ids[template.Resources[machineOf(template)]!.Properties.RoleArn["Fn::GetAtt"][0]]!;

/** The one physical id whose logical id matches. */
export function idOf({ ids }: Pick<World, "ids">, logical: RegExp): string {
  const found = Object.keys(ids).filter((id) => logical.test(id));
  if (found.length !== 1) throw new Error(`${found.length} resources match ${logical}: ${found.join(", ")}`);
  return ids[found[0]!]!;
}
export const machineArn = (world: World): string => world.ids[machineOf(world.template)]!;
export const lakeBucket = (world: World): string => idOf(world, /^LakeBucket[0-9A-F]{8}$/);
export const trailBucket = (world: World): string => idOf(world, /^TrailBucket[0-9A-F]{8}$/);
export const costBucket = (world: World): string => idOf(world, /^CostBucket[0-9A-F]{8}$/);
