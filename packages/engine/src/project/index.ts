export { created as projectCreated } from './events.ts';
export { createProject, type CreateProject } from './create.ts';
export { labelProject, type LabelProject } from './label.ts';
export { askedProject, seesEveryProject, visibleProject } from './visible.ts';
export type { FindProject, NewProject, ProjectFacts, ProjectStore } from './project.ts';
