import { fail } from "./output";
import { program } from "./program";

program()
  .parseAsync()
  .catch((error: unknown) => fail(error));
