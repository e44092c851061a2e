import type { Finding } from "../pipeline/doctor/finding";
import { plain } from "./output";

export type { Finding };

/** `warn  trail: it logs nothing; start it` */
export const findingLine = ({ check, status, found, fix }: Finding): string =>
  `${status.padEnd(4)}  ${plain(check)}: ${plain(found)}${fix ? `; ${plain(fix)}` : ""}`;
