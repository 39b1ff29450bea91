import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argument, needed, oneOf, text, texts } from '../command.ts';

/** `drydock credential ...` */
export function addCredentialCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'create',
    description: 'store a secret; prints its id',
    arguments: [
      argument('<name>', 'what configurations call it: lower-case words joined by dashes'),
    ],
    options: {
      kind: needed(
        oneOf('--kind <kind>', 'what it is', ['ssh-key', 'aws-keys', 'git-token', 'opaque']),
      ),
      ...secretOptions(),
    },
    run: async (given, options, name) => {
      const { createCredential } = await import('./write.ts');
      await createCredential(given, name, options);
    },
  });

  addCommand(group, context, {
    name: 'rotate',
    description: 'give a credential a new secret; the next connection uses it',
    arguments: [one(NOUNS.credential)],
    options: secretOptions(),
    run: async (given, options, named) => {
      const { rotateCredential } = await import('./write.ts');
      await rotateCredential(given, named, options);
    },
  });

  addCommand(group, context, {
    name: 'rewrap',
    description: 'seal every credential of the project with the installation’s current key',
    run: async (given) => {
      const { rewrapCredentials } = await import('./write.ts');
      await rewrapCredentials(given);
    },
  });
}

/** Secrets come from files alone: a process list shows arguments, and so does a shell's history. */
const secretOptions = () => ({
  privateKeyFile: text('--private-key-file <file>', 'an SSH private key; - for standard input'),
  passphraseFile: text('--passphrase-file <file>', 'what the private key is encrypted with'),
  fieldFile: texts('--field-file <key=file>', 'a field of another secret; may be repeated'),
});
