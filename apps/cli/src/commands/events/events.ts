import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { TIMELINE_NOUNS, type TimelineNoun } from '@drydock/model';
import { NOUNS } from '../../nouns/index.ts';
import type { Noun } from '../../nouns/noun.ts';
import { addCommand, flag, text, texts, type GivenOption } from '../command.ts';

/** An option for each noun of which things are told. */
const ofSubjects = Object.fromEntries(
  TIMELINE_NOUNS.map((name) => {
    const { isNamed = false }: Noun = NOUNS[name];
    const flags = `--${name} <${isNamed ? 'name' : 'id'}>`;
    return [name, texts(flags, `only of this ${name}; may be repeated`)];
  }),
) as { readonly [Name in TimelineNoun]: GivenOption<string[], false> };

/** `drydock events`: what happens in the project. */
export function addEventsCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'events',
    description: 'tell what happened in the project, or what happens',
    options: {
      follow: flag(
        '-f, --follow',
        'go on as it happens; begins now unless --cursor or --from says where',
      ),
      cursor: text('--cursor <cursor>', 'go on after this; the last cursor is told at the end'),
      from: text(
        '--from <when>',
        'now, or beginning: the oldest place that nothing is missing from',
      ),
      ...ofSubjects,
      type: texts('--type <type>', 'only lease.broken, or lease.*; may be repeated'),
    },
    run: async (given, options) => {
      const { tellEvents } = await import('./tell.ts');
      await tellEvents(given, options);
    },
  });
}
