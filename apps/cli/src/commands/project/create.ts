import type { Context } from '../../context.ts';

export async function createProject(context: Context, name: string): Promise<void> {
  const client = await context.client();
  const project = await client.projects.create({ name });
  await (context.isJson ? context.json(project) : context.text(`${project.id}\n`));
}
