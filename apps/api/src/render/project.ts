import type { Project } from '@drydock/contract';
import type { ProjectRecord } from '@drydock/store';

export function renderProject({ id, name, administers, createdAt }: ProjectRecord): Project {
  return { id, name, administers, createdAt: createdAt.toISOString() };
}
