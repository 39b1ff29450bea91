import type { Context } from '../../context.ts';
import { age } from '../../duration.ts';
import { findListed } from '../../resolve-listed.ts';
import { fields, table } from '../../table.ts';
import { take } from '../../take.ts';
import { noteLength } from '../note-length.ts';
import { LIST_LIMIT } from '../option.ts';

export async function createProject(context: Context, name: string): Promise<void> {
  const client = await context.client();
  const project = await client.projects.create({ name });
  await (context.isJson ? context.json(project) : context.text(`${project.id}\n`));
}

export async function listProjects(
  context: Context,
  { limit = LIST_LIMIT }: { readonly limit?: number },
): Promise<void> {
  const client = await context.client();
  const { items, hasMore } = await take(client.projects.list(), limit);
  const rows = items.map(({ name, administers, createdAt, id }) => [
    name,
    administers ? 'yes' : 'no',
    age(createdAt, Date.now()),
    id,
  ]);
  await (context.isJson
    ? context.json({ items })
    : context.text(table(['NAME', 'ADMINISTERS', 'AGE', 'ID'], rows)));
  noteLength(context, 'projects', items.length, hasMore);
}

export async function showProject(context: Context, text: string): Promise<void> {
  const client = await context.client();
  const project = await findListed(client.projects.list(), 'project', text);
  await (context.isJson
    ? context.json(project)
    : context.text(
        fields([
          ['id', project.id],
          ['name', project.name],
          ['administers', project.administers ? 'yes' : 'no'],
          ['created', project.createdAt],
        ]),
      ));
}
