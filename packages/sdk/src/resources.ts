import type { Command } from '@drydock/contract';
import type { Http } from './http.ts';
import { routesOf } from './noun-client.ts';
import { askRelease, type ReleaseOptions } from './ask-release.ts';

const Routes = routesOf<'resources', 'release'>('resources');

/** The routes under `/v1/resources`; what each does, says `ResourcesClient`. */
export class ResourceRoutes extends Routes {
  readonly #http: Http;

  constructor(http: Http) {
    super(http);
    this.#http = http;
  }

  release(id: string, options: ReleaseOptions = {}): Promise<Command> {
    return askRelease(this.#http, 'resources.release', id, options);
  }
}
