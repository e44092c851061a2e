/**
 * Fills the `${Name}` of a definition, as CloudFormation's DefinitionSubstitutions do; the values stand in JSON strings.
 * @throws {Error} naming the first that has no value
 */
export function substitute(definition: string, values: Record<string, string>): string {
  return definition.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`the state machine names \${${name}}, which has no value`);
    return JSON.stringify(values[name]).slice(1, -1);
  });
}
