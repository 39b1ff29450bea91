import { DrydockError } from '@drydock/model';
import { fileVariable, secretIn, type Environment } from './secret-file.ts';
import { isUrlOf, NOT_SHOWN, shown } from './forms.ts';

/** What the environment of the command line holds, and what a value has to look like. */
export const CLIENT_FORMS = {
  DRYDOCK_URL: {
    expected: 'a URL such as http://127.0.0.1:7070',
    fits: (text: string) => isUrlOf(['http', 'https'], text),
    secret: false,
  },
  DRYDOCK_TOKEN: {
    expected: 'a token of printable characters without spaces',
    // Goes into an HTTP header as it is.
    fits: (text: string) => /^[\x21-\x7e]{1,512}$/.test(text),
    secret: true,
  },
} as const;

/**
 * The value of one setting of the command line; undefined where it is not set. Apart from the other
 * settings, and without their schemas: loading zod takes longer than most commands do.
 *
 * @throws DrydockError `invalid-configuration` where it is not what it has to look like, or its file
 *   cannot be used; a secret is not shown
 */
export function clientSetting(
  env: Environment,
  name: keyof typeof CLIENT_FORMS,
): string | undefined {
  const { expected, fits, secret } = CLIENT_FORMS[name];
  const text = secret ? secretIn(env, name) : env[name];
  if (text === undefined || text === '') {
    return undefined;
  }
  if (!fits(text)) {
    const detail = `expected ${expected}, but it is ${secret ? NOT_SHOWN : shown(text)}`;
    const field = secret && env[fileVariable(name)] ? fileVariable(name) : name;
    throw new DrydockError('invalid-configuration', `${field}: ${detail}.`, {
      problems: [{ field, detail }],
      hint: 'docs/configuration.md lists every setting.',
    });
  }
  return text;
}
