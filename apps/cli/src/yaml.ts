/** As YAML 1.2 that readers of 1.1 understand alike: `yes` and `012` as text stay text. */
export async function toYaml(value: unknown): Promise<string> {
  // Loaded only where it is asked for.
  const { stringify } = await import('yaml');
  return stringify(value, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
