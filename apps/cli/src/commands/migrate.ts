import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { databaseUrlOf } from '../database-url.ts';

/** `drydock migrate`: talks to PostgreSQL and not to the API. */
export function addMigrateCommand(program: Command, context: () => Context): void {
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL up to date')
    .action(async () => {
      const out = context();
      const databaseUrl = databaseUrlOf(out.io.env);
      const { migrate } = await import('@drydock/store');
      const { applied } = await migrate(databaseUrl);
      if (out.isJson) {
        await out.json({ applied });
        return;
      }
      await out.text(applied.map((name) => `${name}\n`).join(''));
      out.note('The database is up to date.');
    });
}
