import { crashTests } from "../crash/everyEvent";

crashTests(1);
