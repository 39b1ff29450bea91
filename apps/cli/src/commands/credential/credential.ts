import { Option, type Command } from 'commander';
import type { Context } from '../../context.ts';
import { collect, limitOption } from '../option.ts';

/** `drydock credential ...` */
export function addCredentialCommands(program: Command, context: () => Context): void {
  const credential = program
    .command('credential')
    .description('store secrets that blueprints use; they are never shown again');

  withSecret(
    credential
      .command('create')
      .description('store a secret; prints its id')
      .argument('<name>', 'what configurations call it: lower-case words joined by dashes')
      .addOption(
        new Option('--kind <kind>', 'what it is')
          .choices(['ssh-key', 'opaque'])
          .makeOptionMandatory(),
      ),
  ).action(async (name: string, options: unknown) => {
    const { createCredential } = await import('./write.ts');
    await createCredential(context(), name, options as Parameters<typeof createCredential>[2]);
  });

  withSecret(
    credential
      .command('rotate')
      .description('give a credential a new secret; the next connection uses it')
      .argument('<name>', 'its name or its id'),
  ).action(async (text: string, options: unknown) => {
    const { rotateCredential } = await import('./write.ts');
    await rotateCredential(context(), text, options as Parameters<typeof rotateCredential>[2]);
  });

  credential
    .command('list')
    .description('list credentials, without their secrets')
    .addOption(limitOption())
    .action(async (options: unknown) => {
      const { listCredentials } = await import('./list.ts');
      await listCredentials(context(), options as Parameters<typeof listCredentials>[1]);
    });

  credential
    .command('show')
    .description('show a credential, without its secret')
    .argument('<name>', 'its name or its id')
    .action(async (text: string) => {
      const { showCredential } = await import('./list.ts');
      await showCredential(context(), text);
    });

  credential
    .command('delete')
    .description('delete a credential that nothing uses')
    .argument('<name>', 'its name or its id')
    .action(async (text: string) => {
      const { deleteCredential } = await import('./write.ts');
      await deleteCredential(context(), text);
    });

  credential
    .command('rewrap')
    .description('seal every credential of the project with the installation’s current key')
    .action(async () => {
      const { rewrapCredentials } = await import('./write.ts');
      await rewrapCredentials(context());
    });
}

/** Secrets come from files alone: a process list shows arguments, and so does a shell's history. */
function withSecret(command: Command): Command {
  return command
    .option('--private-key-file <file>', 'an SSH private key; - for standard input')
    .option('--passphrase-file <file>', 'what the private key is encrypted with')
    .option('--field-file <key=file>', 'a field of an opaque secret; may be repeated', collect);
}
