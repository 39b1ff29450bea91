import { Drydock } from '@drydock/sdk';
import { Client } from '../client.ts';
import type { Ground } from './growth-case.ts';

/** A project of its own with an administrator's token, as the ground that it sees. */
export async function openProject(ground: Ground, name: string): Promise<Ground> {
  const { drydock, apiUrl, signal } = ground;
  await drydock.projects.create({ name });
  const { secret } = await drydock.tokens.create({ name: 'bench', role: 'admin', project: name });
  const token = secret ?? '';
  return {
    ...ground,
    client: new Client({ apiUrl, token, signal }),
    drydock: new Drydock({ url: apiUrl, token }),
  };
}
