import { describe, expect, it } from '@jest/globals';
import { redacting } from './redacting.ts';

const secret = { privateKey: '-----BEGIN\nMIIabc\n-----END', passphrase: 'open sesame', pin: '12' };

describe('what is shown of a fault', () => {
  it('holds nothing of the secrets that were opened, as a whole or by the line', async () => {
    const { secrets, redact } = redacting({ open: () => Promise.resolve(secret) });
    expect(redact('open sesame')).toBe('open sesame');
    await secrets.open('key');
    expect(redact(`cannot read ${secret.privateKey} with "open sesame" at 12`)).toBe(
      'cannot read *** with "***" at 12',
    );
    expect(redact('bad line: MIIabc')).toBe('bad line: ***');
  });
});
