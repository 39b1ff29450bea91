import type {
  AnswerOf,
  InputOf,
  InterfaceDefinition,
  Integrated,
  Pushed,
  repositoryInterface,
  RepositoryStatus,
} from '@drydock/blueprint/interface';
import { BOUNDS } from '@drydock/model';
import type { OperationOptions } from './call-operation.ts';
import type { Http } from './http.ts';
import type { Losing } from './losing.ts';
import type { InterfaceClient } from './use/types.ts';
import { useInterface } from './use/use-interface.ts';

type Members = (typeof repositoryInterface)['operations'];

/** What a client has to know of them. The definition itself would bring its schemas along. */
const SHAPES = {
  status: 'call',
  look: 'call',
  integrate: 'call',
  push: 'call',
} as const satisfies { readonly [Name in keyof Members]: Members[Name]['shape'] };

const REPOSITORY = {
  name: 'repository',
  summary: '',
  operations: Object.fromEntries(
    Object.entries(SHAPES).map(([name, shape]) => [name, { shape, events: {} }]),
  ),
} as unknown as InterfaceDefinition<Members>;

/** A large repository takes its time. */
const PATIENT = { timeoutSeconds: BOUNDS.operationTimeoutSecondsMax };

/** What to bring onto which branch, and how. */
export type IntegrateWish = InputOf<Members['integrate']>;
/** Which branch is to be which commit, and where it is expected to be. */
export type PushWish = InputOf<Members['push']>;
export type { Integrated, Pushed, RepositoryStatus };

/** The `repository` interface of a lease: the git repositories that it holds checked out. */
export class RepositoryClient {
  readonly #operations: InterfaceClient<Members>;

  /** @param losing - of a kept lease: what runs for it is given up when it is lost */
  constructor(http: Http, leaseId: string, losing?: Losing) {
    this.#operations = useInterface(http, leaseId, REPOSITORY, losing);
  }

  /** What is checked out: each repository, in the order of the lease. */
  async status(options?: OperationOptions): Promise<readonly RepositoryStatus[]> {
    return (await this.#operations.status({}, options)).repositories;
  }

  /**
   * Where a branch is at the remote.
   *
   * ```ts
   * const { commit } = await lease.repository.look({ branch: 'main' });
   * ```
   */
  look(
    wish: InputOf<Members['look']>,
    options?: OperationOptions,
  ): Promise<AnswerOf<Members['look']>> {
    return this.#operations.look(wish, options);
  }

  /**
   * Brings a ref of the remote onto a branch of it, and checks out what comes of it. Nothing is pushed. It may take
   * 300 s, unless `timeoutSeconds` says less.
   *
   * ```ts
   * const made = await lease.repository.integrate({ ref: 'feature', onto: 'main' });
   * ```
   */
  async integrate(wish: IntegrateWish, options?: OperationOptions): Promise<Integrated> {
    return (await this.#operations.integrate(wish, { ...PATIENT, ...options })).result;
  }

  /**
   * Has a branch of the remote be a commit, if it is still where it is expected. It may take 300 s, unless
   * `timeoutSeconds` says less.
   *
   * ```ts
   * await lease.repository.push({ branch: 'main', commit: made.commit, expected: made.base });
   * ```
   *
   * @throws DrydockError `interrupted` where nobody knows what came of it: `look` tells
   */
  async push(wish: PushWish, options?: OperationOptions): Promise<Pushed> {
    return (await this.#operations.push(wish, { ...PATIENT, ...options })).result;
  }
}
