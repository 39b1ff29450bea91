import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ACTIONS } from '../actions/actions.ts';
import type { Action, Fields } from '../actions/action.ts';
import { mayCall, type AccessKey } from '../auth/access-key.ts';
import { authenticate } from '../auth/signature.ts';
import type { Facts } from '../faults/fault.ts';
import type { CallEntry } from '../journal.ts';
import type { Clockwork } from '../life/clockwork.ts';
import { Ec2Error } from '../protocol/ec2-error.ts';
import { Params } from '../protocol/params.ts';
import { answer, refusal } from '../protocol/xml.ts';
import type { World } from '../world.ts';
import { errorOf, takeOdd, throttled, type Odd } from './door.ts';
import { factsIn } from './facts-in.ts';

/** Of every action. */
const COMMON = ['Action', 'Version', 'DryRun'];
/** Parameters that name things, one or a list of them, for the journal. */
const ID_NAMES = [
  'InstanceId',
  'ResourceId',
  'SpotInstanceRequestId',
  'ImageId',
  'SubnetId',
  'VolumeId',
  'NetworkInterfaceId',
];

interface Asked {
  readonly key: AccessKey;
  readonly region: string;
  readonly params: Params;
  readonly name: string;
  readonly action: Action;
  readonly facts: Facts;
}

type Result = { readonly fields: Fields } | { readonly error: Ec2Error };
type Note = { -readonly [K in keyof CallEntry]: CallEntry[K] };

/** The endpoint proper: one request, signed, as the SDK sends it. */
export class Endpoint {
  private readonly world: World;
  private readonly keys: ReadonlyMap<string, AccessKey>;
  private readonly clockwork: Clockwork;

  constructor(world: World, keys: readonly AccessKey[], clockwork: Clockwork) {
    this.world = world;
    this.keys = new Map(keys.map((key) => [key.accessKeyId, key]));
    this.clockwork = clockwork;
  }

  async handle(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const requestId = randomUUID();
    const note: Omit<Note, 'n' | 'at'> = {
      kind: 'call',
      requestId,
      action: '',
      accountId: null,
      accessKeyId: null,
      region: null,
      clientToken: null,
      ids: [],
      isDryRun: false,
      outcome: 'ok',
      answered: 'answer',
      acted: false,
      faultIds: [],
      tookMs: 0,
    };
    response.setHeader('date', new Date(this.world.now()).toUTCString());
    response.setHeader('x-amzn-requestid', requestId);
    try {
      await this.serve(request, body, response, note);
    } finally {
      note.tookMs = Math.round(performance.now() - startedMs);
      this.world.journal.add(note);
    }
  }

  private async serve(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    note: Omit<Note, 'n' | 'at'>,
  ): Promise<void> {
    let asked: Asked;
    try {
      asked = this.ask(request, body, note);
    } catch (error) {
      this.send(response, note, { error: this.asRefusal(error) });
      return;
    }
    const { faults } = this.world;
    const { facts } = asked;
    const delay = faults.take('delay', facts);
    if (delay !== null) {
      note.faultIds = [...note.faultIds, delay.faultId];
      if (!(await this.clockwork.after(delay.ms))) return void response.destroy();
    }
    const over = faults.overBudget(facts);
    if (over !== null) {
      note.faultIds = [...note.faultIds, over];
      this.send(response, note, { error: throttled() });
      return;
    }
    const odd = takeOdd(faults, facts);
    const result = odd === null || odd.acts ? await this.act(asked, note) : null;
    if (odd === null) this.send(response, note, result ?? { fields: {} });
    else this.sendOdd(response, note, odd, result);
  }

  /** Who asks what. Throws an Ec2Error. */
  private ask(request: IncomingMessage, body: Buffer, note: Omit<Note, 'n' | 'at'>): Asked {
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
    const params = Params.parse(body.toString());
    const name = params.text('Action') ?? '';
    note.action = name;
    note.isDryRun = params.text('DryRun') === 'true';
    note.clientToken = params.text('ClientToken') ?? null;
    note.ids = ID_NAMES.flatMap((one) => [params.text(one) ?? [], params.list(one)].flat());
    const { key, region } = authenticate(
      { method: request.method ?? '', path, query, headers: request.headers, body },
      this.keys,
      this.world.now(),
    );
    note.accountId = key.accountId;
    note.accessKeyId = key.accessKeyId;
    note.region = region;
    if (name === '') throw new Ec2Error('MissingAction', 'The request must contain an action.');
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      throw new Ec2Error('InvalidAction', `The action ${name} is not valid for this web service.`);
    }
    if (!mayCall(key, name)) {
      throw new Ec2Error(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. User: arn:aws:iam::${key.accountId}:user/${key.accessKeyId} is not authorized to perform: ec2:${name} because no identity-based policy allows the ec2:${name} action`,
      );
    }
    const known = new Set([...COMMON, ...action.accepts]);
    const unknown = params.names().find((one) => !known.has(one));
    if (unknown !== undefined) {
      throw new Ec2Error('UnknownParameter', `The parameter ${unknown} is not recognized`);
    }
    return { key, region, params, name, action, facts: factsIn(name, key, region, params) };
  }

  private async act(asked: Asked, note: Omit<Note, 'n' | 'at'>): Promise<Result> {
    const { name: _name, action, ...call } = asked;
    try {
      const fields = await action.act({ ...call, world: this.world, requestId: note.requestId });
      note.acted = true;
      return { fields };
    } catch (error) {
      return { error: this.asRefusal(error) };
    }
  }

  /** What is no refusal is a mistake of the simulator, and says so where it is run. */
  private asRefusal(error: unknown): Ec2Error {
    if (error instanceof Ec2Error) return error;
    this.world.failed(error);
    return new Ec2Error('InternalError', 'An internal error has occurred');
  }

  private send(response: ServerResponse, note: Omit<Note, 'n' | 'at'>, result: Result): void {
    if ('error' in result) {
      note.outcome = result.error.code;
      reply(response, {
        status: result.error.status,
        text: refusal(result.error.code, result.error.message, note.requestId),
      });
      return;
    }
    reply(response, { status: 200, text: answer(note.action, note.requestId, result.fields) });
  }

  private sendOdd(
    response: ServerResponse,
    note: Omit<Note, 'n' | 'at'>,
    odd: Odd,
    result: Result | null,
  ): void {
    note.faultIds = [...note.faultIds, odd.faultId];
    note.answered = odd.what === 'error' || odd.what === 'body' ? 'other' : 'nothing';
    if (result !== null && 'error' in result) note.outcome = result.error.code;
    else if (result === null) note.outcome = odd.what === 'error' ? odd.code : odd.what;
    switch (odd.what) {
      case 'error': {
        const { code, message, status } = errorOf(odd);
        if (odd.retryAfterSeconds !== undefined) {
          response.setHeader('retry-after', odd.retryAfterSeconds);
        }
        return reply(response, { status, text: refusal(code, message, note.requestId) });
      }
      case 'body':
        return reply(response, odd);
      case 'cut':
        return void response.destroy();
      case 'silence':
    }
  }
}

function reply(
  response: ServerResponse,
  {
    status,
    text,
    contentType = 'text/xml;charset=UTF-8',
  }: { readonly status: number; readonly text: string; readonly contentType?: string },
): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(text);
}
