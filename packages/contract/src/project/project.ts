import { z } from 'zod';
import { actions } from '../http/actions.ts';
import { labels, shownLabels } from '../http/labels.ts';
import { namedNounQueryShape } from '../http/noun-query.ts';
import { pageOf } from '../http/paging.ts';
import { anyId, dashedName, timestamp } from '../http/text.ts';

export const project = z
  .object({
    id: z.string().describe('`prj_...`'),
    name: z.string().describe('Unique within the installation.'),
    administers: z.boolean().describe('Whether its administrators look after the other projects.'),
    labels: shownLabels,
    createdAt: timestamp.describe('When it was created.'),
    actions,
  })
  .meta({ id: 'Project', description: 'Whom leases, resources and blueprints belong to.' });
export type Project = z.output<typeof project>;

export const projectPage = pageOf(project).meta({
  id: 'ProjectPage',
  description: 'The projects that the token may see.',
});

export const projectCreate = z
  .strictObject({
    name: dashedName.describe('Unique within the installation.'),
    labels: labels.optional().describe('Marks of your own, to find it by.'),
  })
  .meta({ id: 'ProjectCreate', description: 'A new project.' });
export type ProjectCreate = z.output<typeof projectCreate>;

export const projectListQuery = z.strictObject(namedNounQueryShape);
export type ProjectListQuery = z.output<typeof projectListQuery>;

export const projectParams = z.object({ id: anyId.describe('The project’s id.') });
