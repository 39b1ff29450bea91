import type { CredentialCreate } from '@drydock/contract';
import type { Context } from '../../context.ts';
import { readSecret, type SecretOptions } from '../../read-secret.ts';
import { resolveId } from '../../nouns/find.ts';

export async function createCredential(
  context: Context,
  name: string,
  options: SecretOptions & Pick<CredentialCreate, 'kind'>,
): Promise<void> {
  const secret = await readSecret(context, options);
  const client = await context.client();
  const credential = await client.credentials.create({ name, kind: options.kind, secret });
  await (context.isJson ? context.json(credential) : context.text(`${credential.id}\n`));
}

export async function rotateCredential(
  context: Context,
  text: string,
  options: SecretOptions,
): Promise<void> {
  const secret = await readSecret(context, options);
  const client = await context.client();
  const id = await resolveId(client, 'credential', text);
  const credential = await client.credentials.rotate(id, { secret });
  await (context.isJson
    ? context.json(credential)
    : context.text(`${credential.name} has a new secret\n`));
}

export async function rewrapCredentials(context: Context): Promise<void> {
  const client = await context.client();
  const outcome = await client.credentials.rewrap();
  if (context.isJson) {
    await context.json(outcome);
    return;
  }
  const { keyId, rewrapped, unopened } = outcome;
  await context.text(`${rewrapped} sealed anew with ${keyId}\n`);
  for (const name of unopened) {
    context.note(`${name} opens with no key of this installation; it stayed as it was.`);
  }
}
