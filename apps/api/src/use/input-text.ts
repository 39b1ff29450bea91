import { invalidRequest } from '@drydock/engine';
import { BOUNDS, type Json } from '@drydock/model';
import { isDeeperThan } from '../http/json-body.ts';

/** What an operation takes, where it comes as text. @throws DrydockError `invalid-request` */
export function inputFrom(text: string | undefined): Json {
  if (text === undefined) {
    return {};
  }
  if (isDeeperThan(Buffer.from(text), BOUNDS.jsonDepthMax)) {
    throw wrong(`must not be nested deeper than ${BOUNDS.jsonDepthMax} levels`);
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw wrong('must be valid JSON');
  }
}

const wrong = (detail: string) => invalidRequest([{ field: 'query.input', detail }]);
