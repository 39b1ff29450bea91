import { startStackOn, type Stack, type StackOptions } from './stack.ts';

/** `startStackOn` the database that Drydock has. */
export async function startStack(options: StackOptions): Promise<Stack> {
  // Loaded only here: who wants a server alone needs no Prisma.
  const { migrate, seedLocal } = await import('@drydock/store');
  return startStackOn({ migrate, seedLocal }, options);
}
