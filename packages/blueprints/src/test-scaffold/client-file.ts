/** What the client programs of MySQL and MariaDB read in the lease's own directory, its HOME. */
import {
  command,
  type MysqlConnection,
  type OperationUse,
  type UsablePart,
} from '@drydock/blueprint';
import { DrydockError } from '@drydock/model';

const WRITE = 'umask 077; cat >.my.cnf.new && mv .my.cnf.new .my.cnf';

/**
 * Where the database is, with its password: that is in no argument and no variable. `database` is not for all
 * programs: some that read `[client]` refuse it.
 */
const textOf = ({ user, password, socket, database }: MysqlConnection): string =>
  [
    '[client]',
    `user=${user}`,
    `password=${password}`,
    `socket="${socket}"`,
    'default-character-set=utf8mb4',
    '[mysql]',
    `database=${database}`,
    '',
  ].join('\n');

export async function writeClientFile(
  files: UsablePart,
  connection: MysqlConnection,
  use: Pick<OperationUse, 'signal' | 'entitled'>,
): Promise<void> {
  const { exec } = files.use(command);
  const { exitCode } = await exec({ script: WRITE, stdin: textOf(connection) }, use);
  if (exitCode !== 0) {
    throw new DrydockError('command-failed', 'The file .my.cnf could not be written.');
  }
}
