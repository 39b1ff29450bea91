import type { Command } from 'commander';
import type { Context } from '../../context.ts';

/** `drydock kind new`: for those who write kinds. */
export function addKindCommands(program: Command, context: () => Context): void {
  const kind = program.command('kind').description('write kinds of your own');
  kind
    .command('new')
    .description('make a small kind that works, with its test, in a new directory')
    .argument('<name>', 'its name: lower-case words joined by dashes')
    .option('--directory <directory>', 'where, instead of ./NAME; it has to be empty or missing')
    .option('--typescript', 'in TypeScript, which Node.js 22.18 or newer runs as it is')
    .action(async (name: string, options: { directory?: string; typescript?: boolean }) => {
      const { makeKind } = await import('./make-kind.ts');
      const out = context();
      const made = await makeKind({
        name,
        directory: options.directory ?? name,
        calledFrom: out.io.cwd,
        language: options.typescript === true ? 'typescript' : 'javascript',
      });
      if (out.isJson) {
        await out.json(made);
        return;
      }
      await out.text(`${made.directory}\n`);
      out.note(
        `Next: cd ${made.directory} && npm install && npm test. README.md says what follows.`,
      );
    });
}
