/** A column as the engine calls it: `resource_project_id` is `resourceProjectId`. */
export const engineName = (column: string): string =>
  column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
