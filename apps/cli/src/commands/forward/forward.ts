import type { Command } from 'commander';
import type { Context } from '../../context.ts';
import { addCommand, argument } from '../command.ts';
import { leaseOptions } from '../exec/lease-options.ts';

/** `drydock forward ...` */
export function addForwardCommand(program: Command, context: () => Context): void {
  addCommand(program, context, {
    name: 'forward',
    description: 'listen here, and connect to ports and sockets of what a lease holds',
    arguments: [
      argument(
        '<targets...>',
        'the lease, unless --lease or --type is given; then [local:]port or [local:]socket, one or more',
      ),
    ],
    options: leaseOptions(),
    help: `
A target is a port of the loopback there, or the path of a Unix socket, relative to the lease's own
directory. What listens here is a port of 127.0.0.1 or, with a slash in it, the path of a Unix
socket; without one, a free port, which is printed:

  drydock forward lease_7k2 8080:80 5432 3306:run/mysqld.sock
  drydock forward --type host ./db.sock:5432

Goes on until it is interrupted or the lease ends, and fails then with the lease's reason.
`,
    run: async (given, options, targets) => {
      const { forward } = await import('./run.ts');
      await forward(given, targets, options);
    },
  });
}
