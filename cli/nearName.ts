/** Names like one that nobody has: in another case, without a part such as `x_`, or mistyped by two letters at most; the likest first. */
export function nearNames(given: string, known: readonly string[]): string[] {
  const word = given.toLowerCase();
  return known
    .map((name) => ({ name, far: distance(word, name.toLowerCase()) }))
    .filter(
      ({ name, far }) => far <= (word.length > 4 ? 2 : 1) || (word.length > 3 && name.toLowerCase().includes(word)),
    )
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `; do you mean x_usage_type?`, or nothing */
export function nearWords(given: string, known: readonly string[]): string {
  const near = nearNames(given, known);
  return near.length > 0 ? `; do you mean ${near.join(" or ")}?` : "";
}

/** Levenshtein: letters to add, take away or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
