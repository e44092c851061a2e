import { end, fail } from "./failure";
import { exit } from "./output";
import { program } from "./program";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") fail(error);
  process.exit();
});
// Histories are on disk before what they tell of happens, so a run that is cut off here loses nothing.
process.once("SIGINT", () => {
  const message =
    "interrupted; `sluice runs` names the run, `sluice redrive ID` goes on with it, a new `sluice run` takes over";
  end({ message, exitCode: exit.interrupted }, `\nsluice: ${message}`);
  process.exit(exit.interrupted);
});

program()
  .parseAsync()
  .catch((error: unknown) => fail(error));
