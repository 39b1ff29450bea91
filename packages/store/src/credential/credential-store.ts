import {
  nameTaken,
  type CredentialFacts,
  type CredentialStore,
  type NamesOf,
  type NewEvent,
  type Secret,
} from '@drydock/engine';
import { newId } from '@drydock/model';
import type { Prisma } from '../generated/prisma/client.ts';
import { answeredBefore, answerOnce, runnerIn } from '../idempotency/once-in-prisma.ts';
import { Refusal } from '../idempotency/once.ts';
import {
  isUniqueViolation,
  type CatalogClient,
  type Transaction,
} from '../postgres/prisma-client.ts';
import { admit } from '../quota/admit.ts';
import { tell } from '../timeline/tell.ts';
import { seal } from './envelope.ts';
import { requireKey, type Keyring, type SealingKey } from './keyring.ts';
import { readCredential } from './list.ts';
import { credentialFacts, revive, SHOWN, type Shown } from './record.ts';
import { rewrapAll } from './rewrap.ts';
import { sealingContext } from './secrets-reader.ts';

type Created = Parameters<CredentialStore['create']>[0];
type Rotated = Parameters<CredentialStore['rotate']>[0];

/** A project's credentials, sealed with the keyring's current key. */
export function createCredentialStore(
  client: CatalogClient,
  keyring: Keyring,
  namesOf: NamesOf,
): CredentialStore {
  const factsOf = async (
    prisma: Transaction,
    projectId: string,
    row: Shown,
  ): Promise<CredentialFacts> => {
    const [facts] = await credentialFacts(prisma, projectId, [row], namesOf);
    return facts as CredentialFacts;
  };
  return {
    get: (projectId, id) => readCredential(client, namesOf, projectId, id),
    create: async (wanted, event) => {
      const key = requireKey(keyring, 'credentials');
      const { projectId, idempotency, name } = wanted;
      const request = { projectId, idempotency, status: 201 } as const;
      const work = async (prisma: Transaction) =>
        factsOf(prisma, projectId, await create(prisma, wanted, key, event));
      try {
        return await client.transaction((prisma) =>
          answerOnce(prisma, request, () => work(prisma), revive),
        );
      } catch (error) {
        throw isUniqueViolation(error)
          ? nameTaken('credential', name, 'Rotate that one, or take another name.')
          : error;
      }
    },
    rotate: async (change, eventOf) => {
      const key = requireKey(keyring, 'credentials');
      const { projectId, idempotency } = change;
      const request = { projectId, idempotency, status: 200 } as const;
      const work = async (prisma: Transaction) => {
        const row = await rotate(prisma, change, key, eventOf);
        return row === null ? new Refusal('missing' as const) : factsOf(prisma, projectId, row);
      };
      const done = await client.transaction((prisma) =>
        answerOnce(prisma, request, () => work(prisma), revive),
      );
      return done.outcome === 'refused' ? null : done;
    },
    rotatedBefore: (request) => client.read((prisma) => answeredBefore(prisma, request, revive)),
    delete: ({ projectId, id }, check, eventOf) =>
      client.transaction(async (prisma) => {
        const where = { projectId, id };
        const row = await prisma.credential.findFirst({ where, select: SHOWN });
        if (row === null) {
          return false;
        }
        check(await factsOf(prisma, projectId, row));
        await prisma.credential.delete({ where: { id } });
        await tell(prisma, projectId, null, eventOf(row.name));
        return true;
      }),
    rewrap: ({ projectId, idempotency }) => {
      const key = requireKey(keyring, 'credentials');
      const request = { projectId, idempotency, status: 200 } as const;
      return client.transaction((prisma) =>
        answerOnce(
          prisma,
          request,
          () => rewrapAll(prisma, projectId, keyring, key),
          (stored) => stored as unknown as Awaited<ReturnType<typeof rewrapAll>>,
        ),
      );
    },
  };
}

async function create(
  prisma: Transaction,
  wanted: Created,
  key: SealingKey,
  event: NewEvent,
): Promise<Shown> {
  const { projectId, author, name, kind, secret, facts, labels } = wanted;
  await admit(runnerIn(prisma), projectId, 'credentials');
  const id = newId('credential');
  const row = await prisma.credential.create({
    data: {
      id,
      projectId,
      name,
      kind,
      author,
      labels,
      sealed: sealed(secret, key, sealingContext(projectId, id, kind)),
      keyId: key.id,
      facts: facts as Prisma.InputJsonObject,
    },
    select: SHOWN,
  });
  await tell(prisma, projectId, null, event);
  return row;
}

async function rotate(
  prisma: Transaction,
  change: Rotated,
  key: SealingKey,
  eventOf: (name: string) => NewEvent,
): Promise<Shown | null> {
  const { projectId, id, secret, facts } = change;
  const before = await prisma.credential.findFirst({ where: { projectId, id } });
  if (before === null) {
    return null;
  }
  const row = await prisma.credential.update({
    where: { id },
    data: {
      sealed: sealed(secret, key, sealingContext(projectId, id, before.kind)),
      keyId: key.id,
      facts: facts as Prisma.InputJsonObject,
      rotatedAt: new Date(),
    },
    select: SHOWN,
  });
  await tell(prisma, projectId, null, eventOf(row.name));
  return row;
}

function sealed(secret: Secret, key: SealingKey, context: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(seal(Buffer.from(JSON.stringify(secret), 'utf8'), key.key, context));
}
