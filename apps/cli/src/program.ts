import { Command, Option } from 'commander';
import { addCallCommand } from './commands/call/call.ts';
import { addCompletionCommands } from './commands/completion.ts';
import { addCostCommand } from './commands/cost/cost.ts';
import { addCpCommand } from './commands/cp/cp.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventsCommand } from './commands/events/events.ts';
import { addExecCommand } from './commands/exec/exec.ts';
import { addForwardCommand } from './commands/forward/forward.ts';
import { GROUPS } from './commands/groups.generated.ts';
import { addInitCommand } from './commands/init.ts';
import { addKindCommands } from './commands/kind/kind.ts';
import { addLogsCommand } from './commands/logs/logs.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addWhoAmICommand } from './commands/who-am-i.ts';
import { addSshCommand } from './commands/ssh/ssh.ts';
import { addOpenCommand } from './commands/open/open.ts';
import { addUseCommand } from './commands/use/use.ts';
import { Context, type GlobalOptions } from './context.ts';
import { EXIT_CODES } from './exit-code.ts';
import type { Io } from './io.ts';
import { addCommandsOfAll, addCommandsOfNoun } from './nouns/commands.ts';
import { ALL_NOUNS } from './nouns/index.ts';
import type { Noun } from './nouns/noun.ts';

const EXIT_CODE_HELP = EXIT_CODES.map(([code, means]) => `  ${String(code).padEnd(4)} ${means}`);

const HELP = `
Finds Drydock through DRYDOCK_URL and DRYDOCK_TOKEN, else through .drydock/run.json of a local
stack. Ids may be cut to their first letters: lease_7k2, or 7k2.

Exit codes (exec, ssh: the command's own):
${EXIT_CODE_HELP.join('\n')}
`;

/** The whole command line. `exitWith` hears of an exit code that is no error. */
export function createProgram(io: Io, ownRoot: string, exitWith: (code: number) => void): Command {
  const program = new Command('drydock')
    .description('Leases out things that take effort to make.')
    .addOption(
      new Option('-o, --output <format>', 'what stdout gets')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .option('--url <url>', 'where the API is, instead of DRYDOCK_URL')
    .option('--token <token>', 'who asks; DRYDOCK_TOKEN is safer, a process list shows this')
    .option('--no-color', 'as NO_COLOR does')
    .addHelpText('after', HELP)
    .showHelpAfterError('(see --help)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  const context = (): Context => new Context(io, program.opts<GlobalOptions>(), ownRoot);
  for (const noun of ALL_NOUNS) {
    const group = program.command(noun.name).description(noun.group);
    ownCommandsOf(noun)?.(group, context);
    addCommandsOfNoun(group, context, noun);
  }
  addExecCommand(program, context, exitWith);
  addForwardCommand(program, context);
  addSshCommand(program, context, exitWith);
  addLogsCommand(program, context);
  addCallCommand(program, context);
  addUseCommand(program, context);
  addOpenCommand(program, context);
  addCpCommand(program, context, exitWith);
  addCommandsOfAll(program, context);
  addWhoAmICommand(program, context);
  addEventsCommand(program, context);
  addCostCommand(program, context);
  addDoctorCommand(program, context, exitWith);
  addMigrateCommand(program, context);
  addInitCommand(program, context);
  addKindCommands(program, context);
  addCompletionCommands(program, context);
  return program;
}

/** What can be done to a noun besides what can be done to every one. */
const ownCommandsOf = ({
  name,
}: Noun): ((group: Command, context: () => Context) => void) | undefined =>
  Object.hasOwn(GROUPS, name) ? GROUPS[name as keyof typeof GROUPS] : undefined;
