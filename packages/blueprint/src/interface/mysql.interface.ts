/** The `mysql` interface: a database of the lease's own. */
import { z } from 'zod';
import { own } from './define-interface.ts';
import { call, download, upload } from './operation.ts';

const nothing = z.strictObject({});

const connectionShape = {
  host: z
    .string()
    .nullable()
    .describe('Where it is reached over the network; null where it is not, but on its host alone.'),
  port: z.int().nullable().describe('Its port there; null where `host` is.'),
  socket: z
    .string()
    .describe('Its Unix socket on the host that it runs on: where a tunnel leads to.'),
  user: z.string().describe('The lease’s own user.'),
  password: z.string().describe('The password of that user. It is the same as long as the lease.'),
  database: z.string().describe('The lease’s own database, and the only one that the user sees.'),
  connectionsMax: z.int().describe('How many connections the user may have at a time.'),
  quota: z
    .strictObject({
      kind: z
        .literal('counted')
        .describe('`counted`: looked at now and then, and can be passed meanwhile.'),
      bytes: z.int().describe('How large the database’s files may be.'),
      usedBytes: z.int().describe('How large they are now.'),
    })
    .nullable()
    .describe('How much it may hold; null where nothing says so.'),
} as const;

export const mysql = own({
  name: 'mysql',
  summary: 'A MySQL database of the lease’s own.',
  operations: {
    connection: call({
      summary: 'Tells how the database is reached, with the password.',
      input: nothing,
      output: z.strictObject(connectionShape),
      secret: true,
    }),
    dump: download({
      summary: 'Reads the whole database as SQL, with routines, events and triggers.',
      input: nothing,
      head: z.strictObject({
        format: z.literal('sql').describe('Statements, for the client program.'),
        server: z.string().describe('The version of the server that wrote it.'),
      }),
    }),
    restore: upload({
      summary:
        'Runs a dump in the database. What is there and not in the dump stays; where it fails, what was run by then stays too.',
      input: z.strictObject({
        reset: z.boolean().default(false).describe('Make the database anew before.'),
        definers: z
          .enum(['keep', 'drop'])
          .default('keep')
          .describe(
            '`keep`: views and routines of a user other than the lease’s own are refused. `drop`: they become the lease’s own.',
          ),
      }),
      output: z.strictObject({
        bytes: z.int().min(0).describe('How many bytes of the dump were run.'),
      }),
    }),
    reset: call({
      summary:
        'Ends all connections and makes the database anew: empty, under the same name, user and password.',
      input: nothing,
      output: nothing,
    }),
  },
});

/** How a database is reached. */
export type MysqlConnection = z.output<(typeof mysql)['operations']['connection']['output']>;
