import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addList, addShow, one } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import { addCommand, argument, needed, oneOf, text, texts } from '../command.ts';

/** `drydock credential ...` */
export function addCredentialCommands(program: Command, context: () => Context): void {
  const credential = program
    .command('credential')
    .description('store secrets that blueprints use; they are never shown again');

  addCommand(credential, context, {
    name: 'create',
    description: 'store a secret; prints its id',
    arguments: [
      argument('<name>', 'what configurations call it: lower-case words joined by dashes'),
    ],
    options: {
      kind: needed(oneOf('--kind <kind>', 'what it is', ['ssh-key', 'opaque'])),
      ...secretOptions(),
    },
    run: async (given, options, name) => {
      const { createCredential } = await import('./write.ts');
      await createCredential(given, name, options);
    },
  });

  addCommand(credential, context, {
    name: 'rotate',
    description: 'give a credential a new secret; the next connection uses it',
    arguments: [one(NOUNS.credential)],
    options: secretOptions(),
    run: async (given, options, named) => {
      const { rotateCredential } = await import('./write.ts');
      await rotateCredential(given, named, options);
    },
  });

  addList(credential, context, NOUNS.credential);
  addShow(credential, context, NOUNS.credential);

  addCommand(credential, context, {
    name: 'delete',
    description: 'delete a credential that nothing uses',
    arguments: [one(NOUNS.credential)],
    run: async (given, _, named) => {
      const { deleteCredential } = await import('./write.ts');
      await deleteCredential(given, named);
    },
  });

  addCommand(credential, context, {
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
  fieldFile: texts('--field-file <key=file>', 'a field of an opaque secret; may be repeated'),
});
