import type { Project, ProjectCreate } from '@drydock/contract';
import type { CallOptions, Http } from './http.ts';
import { itemsOf } from './pages.ts';

/** The routes under `/v1/projects`, one method each. */
export class ProjectsClient {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  get(id: string, options: CallOptions = {}): Promise<Project> {
    return this.#http.call('projects.get', { id }, options);
  }

  /** The token's own project; all of them for an admin of the project that administers. */
  list(options: CallOptions = {}): AsyncGenerator<Project> {
    return itemsOf((cursor) => this.#http.call('projects.list', { query: { cursor } }, options));
  }

  create(body: ProjectCreate, options: CallOptions = {}): Promise<Project> {
    return this.#http.call('projects.create', { body }, options);
  }
}
