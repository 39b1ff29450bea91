import { DrydockError, type Noun } from '@drydock/model';

/** Names are unique within a project, or, for projects, within the installation. */
export function nameTaken(noun: Noun, name: string, hint: string): DrydockError {
  const where = noun === 'project' ? 'There is' : 'The project has';
  return new DrydockError('name-taken', `${where} a ${noun} named "${name}" already.`, {
    hint,
    problems: [{ field: 'name', detail: 'is taken' }],
  });
}
