/** What to ask after `sluice run` with these words; nothing where its output is for a program. */
export function nextOf(words) {
  const has = (option) => words.some((word) => word === option || word.startsWith(`${option}=`));
  if (["--json", "--quiet", "--dry-run", "--help", "-h"].some(has)) return undefined;
  const same = words.flatMap((word, at) =>
    ["--home", "--config"].includes(word) ? [word, words[at + 1] ?? ""] : /^--(home|config)=/.test(word) ? [word] : [],
  );
  const asked = [...(has("--cloudtrail") ? ["quota"] : []), ...(has("--cost") ? ["cost"] : [])];
  const quoted = same.map((word) => (/^[\w./=:@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return asked.map((command) => ["npx sluice", command, ...quoted].join(" ")).join(" | ") || undefined;
}
