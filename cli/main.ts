import { program } from "./program";
import { fail } from "./output";

program()
  .parseAsync()
  .catch((error: unknown) => fail(error));
