import type { Command } from '@drydock/contract';
import type { Commanded } from '@drydock/store';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { renderCommand } from '../render/timeline.ts';
import type { Services } from '../services.ts';

/** The command as it stands, once whoever has to look at it is told. */
export async function answerCommanded(
  commanded: Commanded,
  object: { readonly kind: 'resource' | 'blueprint'; readonly id: string },
  { hints, nudge, readCommand }: Pick<Services, 'hints' | 'nudge' | 'readCommand'>,
): Promise<Command> {
  switch (commanded.outcome) {
    case 'missing':
      throw notFound(object.kind, object.id);
    case 'key-reused':
      throw keyReused();
    case 'appended':
    case 'repeated': {
      const command = await readCommand(commanded.commandId);
      if (command === null) {
        throw notFound(object.kind, object.id);
      }
      if (commanded.hint !== null) {
        hints.send([commanded.hint]);
        nudge(object.id);
      }
      return renderCommand(command);
    }
  }
}
