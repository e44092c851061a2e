import { sqlFiles } from "../../local/resources";

/** The project's SQL with one text replaced in one file. */
export function planted(path: string, from: string, to: string): { path: string; text: string }[] {
  return sqlFiles().map((file) => {
    if (file.path !== path) return file;
    if (!file.text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    return { ...file, text: file.text.replace(from, to) };
  });
}
