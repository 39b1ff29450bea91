export { createProjectStore } from './project-store.ts';
export { listProjects } from './list.ts';
