import { ROLES } from '@drydock/model';
import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { NounArgument, several } from '../../nouns/commands.ts';
import { NOUNS } from '../../nouns/index.ts';
import {
  addCommand,
  argument,
  argumentOf,
  duration,
  needed,
  number,
  oneOf,
  text,
  texts,
} from '../command.ts';

/** `drydock token ...` */
export function addTokenCommands(group: Command, context: () => Context): void {
  addCommand(group, context, {
    name: 'create',
    description: 'create a token; prints it, this once',
    arguments: [
      argument('<name>', 'lower-case words joined by dashes: the author of what it does'),
    ],
    options: {
      role: needed(oneOf('--role <role>', 'what it may do', ROLES)),
      scope: texts('--scope <area:what>', 'narrows the role, as leases:write; may be repeated'),
      expires: duration('--expires <duration>', 'ends by itself after so long'),
      rate: number('--rate <n>', 'requests a second that it may send'),
      project: text('--project <name>', 'of another project: for the project that administers'),
    },
    run: async (given, options, name) => {
      const { createToken } = await import('./create.ts');
      await createToken(given, name, options);
    },
  });

  addCommand(group, context, {
    name: 'show',
    description: NOUNS.token.show?.description ?? '',
    arguments: [
      argumentOf<string | undefined>(
        new NounArgument(
          '[token]',
          'its name, its id, or the first letters of that; default: the own one',
          [NOUNS.token],
        ),
      ),
    ],
    run: async (given, _, named) => {
      if (named === undefined || named === 'self') {
        const { whoAmI } = await import('./who-am-i.ts');
        await whoAmI(given);
        return;
      }
      const { showNoun } = await import('../../nouns/show.ts');
      await showNoun(given, NOUNS.token, named);
    },
  });

  addCommand(group, context, {
    name: 'revoke',
    description: 'revoke tokens; they stop working within 5 s',
    arguments: [
      several(
        NOUNS.token,
        '<tokens...>',
        'their names, their ids, or the first letters of those; or self',
      ),
    ],
    run: async (given, _, named) => {
      const { revokeTokens } = await import('./revoke.ts');
      await revokeTokens(given, named);
    },
  });
}
