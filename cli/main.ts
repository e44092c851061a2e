import { exit, fail, note } from "./output";
import { program } from "./program";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exit.ok);
});
// Histories are on disk before what they tell of happens, so a run that is cut off here loses nothing.
process.once("SIGINT", () => {
  note(
    "\nsluice: interrupted; `sluice runs` names the run, `sluice redrive ID` goes on with it, a new `sluice run` takes over",
  );
  process.exit(exit.interrupted);
});

program()
  .parseAsync()
  .catch((error: unknown) => fail(error));
