import { describe, expect, it } from '@jest/globals';
import { DrydockError } from '@drydock/model';
import { clientSetting } from './client.ts';

const URL_OF_API = 'http://127.0.0.1:7070';

function refusal(env: Record<string, string>, name: 'DRYDOCK_URL' | 'DRYDOCK_TOKEN'): DrydockError {
  try {
    clientSetting(env, name);
  } catch (error) {
    if (DrydockError.is(error)) {
      return error;
    }
    throw error;
  }
  throw new Error('the setting was accepted');
}

describe('a setting of the command line', () => {
  it('is what the environment says, where it says anything', () => {
    const env = { DRYDOCK_URL: URL_OF_API, DRYDOCK_TOKEN: '' };
    expect(clientSetting(env, 'DRYDOCK_URL')).toBe(URL_OF_API);
    expect(clientSetting(env, 'DRYDOCK_TOKEN')).toBeUndefined();
    expect(clientSetting({ DRYDOCK_URL: '' }, 'DRYDOCK_URL')).toBeUndefined();
  });

  it.each(['127.0.0.1:7070', 'ftp://host', 'http://', '/run/drydock'])(
    'is no URL of an API: %s',
    (text) => {
      const error = refusal({ DRYDOCK_URL: text }, 'DRYDOCK_URL');
      expect(error.code).toBe('invalid-configuration');
      expect(error.message).toContain(`DRYDOCK_URL: expected a URL such as ${URL_OF_API}`);
      expect(error.message).toContain(JSON.stringify(text));
    },
  );

  it('is refused where it is a token that is no header value, and not shown', () => {
    const error = refusal({ DRYDOCK_TOKEN: 'canary\ntoken' }, 'DRYDOCK_TOKEN');
    expect(error.problems.map(({ field }) => field)).toEqual(['DRYDOCK_TOKEN']);
    expect(JSON.stringify([error.message, error.problems, error.stack])).not.toMatch(/canary/);
  });
});
