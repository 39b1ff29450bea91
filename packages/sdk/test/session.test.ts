import { CLIENT_HEADER } from '@drydock/contract';
import { Drydock, type DrydockOptions, type Fetch } from '@drydock/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const URL_OF_API = 'http://127.0.0.1:7070';

/** What each request has of the headers that say who asks. */
function listening(): { readonly fetch: Fetch; readonly heard: (readonly (string | null)[])[] } {
  const heard: (readonly (string | null)[])[] = [];
  return {
    heard,
    fetch: (_input, init) => {
      const headers = new Headers(init?.headers);
      heard.push([headers.get('authorization'), headers.get(CLIENT_HEADER)]);
      return Promise.resolve(Response.json({ items: [] }));
    },
  };
}

async function whoAsks(options: DrydockOptions): Promise<unknown> {
  const { fetch, heard } = listening();
  await new Drydock({ url: URL_OF_API, fetch, ...options }).kinds();
  return heard;
}

let before: string | undefined;
beforeEach(() => {
  before = process.env['DRYDOCK_TOKEN'];
  delete process.env['DRYDOCK_TOKEN'];
});
afterEach(() => {
  delete process.env['DRYDOCK_TOKEN'];
  if (before !== undefined) {
    process.env['DRYDOCK_TOKEN'] = before;
  }
});

describe('who asks', () => {
  it('is the token, and nobody forgets it without hearing of it', async () => {
    expect(await whoAsks({ token: 'a-token' })).toEqual([['Bearer a-token', null]]);
    for (const options of [{}, { token: '' }, { token: undefined }, { session: false } as const]) {
      expect(() => new Drydock({ url: URL_OF_API, ...options })).toThrow(
        'The token of the Drydock API is not known.',
      );
    }
  });

  it('is whoever has logged in, where that is asked for, with the header that the API wants', async () => {
    expect(await whoAsks({ session: true })).toEqual([[null, expect.stringMatching(/./)]]);
  });

  it('is not taken from the environment then', async () => {
    process.env['DRYDOCK_TOKEN'] = 'of-the-environment';
    expect(await whoAsks({ session: true })).toEqual([[null, expect.stringMatching(/./)]]);
    expect(await whoAsks({})).toEqual([['Bearer of-the-environment', null]]);
  });

  it('is one of the two', () => {
    // @ts-expect-error -- either of them says who asks.
    const both: DrydockOptions = { url: URL_OF_API, session: true, token: 'a-token' };
    expect(() => new Drydock(both)).toThrow('Both a token and a session are given.');
  });
});
