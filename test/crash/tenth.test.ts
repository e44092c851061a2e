import { crashTests } from "./everyEvent";

crashTests(10);
