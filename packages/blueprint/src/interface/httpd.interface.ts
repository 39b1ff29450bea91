/** The `httpd` interface: what the lease holds, served over HTTP. */
import { z } from 'zod';
import { own } from './define-interface.ts';
import { call, stream } from './operation.ts';
import { whyNoPath } from './filesystem.interface.ts';

const LIST_MAX = 100;
const LINES_MAX = 10_000;
const SECONDS_MAX = 31_536_000;

/**
 * Text for a web server’s configuration. A variable of the server could say more than its author may know, so
 * there are none, and nothing in it can end what it stands in.
 */
const plain = z
  .string()
  .max(1_024)
  .regex(/^[^\p{Cc}"\\$]*$/u, 'must have no control characters, `"`, `\\` or `$`');

const webPath = plain.regex(/^\/(?!\/)/, 'must begin with one `/`');

const inside = plain.superRefine((text, context) => {
  const why = whyNoPath(text);
  if (why !== null) {
    context.addIssue({ code: 'custom', message: why });
  }
});

const fileName = plain.min(1).regex(/^[^/]+$/, 'must be a name, without `/`');

/** A closed set of words: what is served for one lease reaches neither another’s nor the rest of the host. */
export const siteSettings = z.strictObject({
  root: inside.default('.').describe('The directory, of the documents, that is served.'),
  index: z
    .array(fileName)
    .min(1)
    .max(LIST_MAX)
    .default(['index.html'])
    .describe('Names of the files that stand for their directory, the first that is there.'),
  fallback: webPath
    .optional()
    .describe('What is served where there is no such file: `/index.html` for an application.'),
  listing: z.boolean().default(false).describe('Whether directories without an index are listed.'),
  errorPages: z
    .array(
      z.strictObject({
        status: z.int().min(400).max(599).describe('The status that it is for.'),
        path: webPath.describe('What is served with it.'),
      }),
    )
    .max(LIST_MAX)
    .default([])
    .describe('Documents that are served with errors.'),
  headers: z
    .array(
      z.strictObject({
        name: z
          .string()
          .max(128)
          .regex(/^[A-Za-z0-9-]+$/, 'must be letters, digits and dashes')
          .describe('The name of a header.'),
        value: plain.describe('Its value.'),
      }),
    )
    .max(LIST_MAX)
    .default([])
    .describe('Headers that each answer has beside its own.'),
  redirects: z
    .array(
      z.strictObject({
        from: webPath.describe('A path, exactly.'),
        to: plain.regex(/^(\/|https?:\/\/)/, 'must begin with `/` or `http`').describe('Where to.'),
        status: z.literal([301, 302, 303, 307, 308]).default(302).describe('As which redirect.'),
      }),
    )
    .max(LIST_MAX)
    .default([])
    .describe('Paths that lead elsewhere.'),
  cacheSeconds: z
    .int()
    .min(0)
    .max(SECONDS_MAX)
    .optional()
    .describe('How long answers may be kept by those who ask. Default: they are told nothing.'),
  gzip: z.boolean().default(true).describe('Whether text is compressed for those who take that.'),
});

export type SiteSettings = z.output<typeof siteSettings>;

const nothing = z.strictObject({});

const httpdStatus = z.strictObject({
  running: z.boolean().describe('Whether the server runs.'),
  since: z.iso.datetime().nullable().describe('Since when; null where it does not.'),
  version: z.string().describe('What it calls itself.'),
  workers: z.int().min(0).describe('Its processes that take new connections.'),
  oldWorkers: z
    .int()
    .min(0)
    .describe(
      'Those of earlier configurations, which end with the connections that they still have.',
    ),
  answers: z.boolean().describe('Whether what the lease holds is served just now.'),
  problem: z.string().nullable().describe('Why it is not, where that is known.'),
  lastChange: z
    .strictObject({
      at: z.iso.datetime().describe('When it was asked for.'),
      taken: z.boolean().describe('Whether it is in use; else what was before goes on.'),
      words: z.string().describe('The server’s own words where it is not; else empty.'),
    })
    .nullable()
    .describe('The last change of its configuration, whoever asked for it; null before any.'),
  longConnectionSeconds: z
    .int()
    .min(0)
    .describe('How long a connection lives at least once the configuration changes.'),
});

export type HttpdStatus = z.output<typeof httpdStatus>;

export const httpd = own({
  name: 'httpd',
  summary: 'Serves what the lease holds over HTTP.',
  operations: {
    uri: call({
      summary: 'Tells where it is served.',
      input: z.strictObject({
        path: z
          .string()
          .max(4_096)
          .default('/')
          .describe('Of a document, relative to the root; a query may follow. Default: the root.'),
      }),
      output: z.strictObject({ uri: z.url().describe('Whole, with scheme, host and port.') }),
    }),
    status: call({
      summary: 'Tells how the server is.',
      input: nothing,
      output: httpdStatus,
    }),
    configure: call({
      summary: 'Serves it another way from now on. What the server refuses changes nothing.',
      input: siteSettings,
      output: nothing,
    }),
    restart: call({
      summary:
        'Sees to it that it is served: starts the server where it does not run, else has it take its configuration anew, without ending anybody’s connection.',
      input: nothing,
      output: nothing,
    }),
    reload: call({
      summary: 'Has a server that runs take its configuration anew, without ending a connection.',
      input: nothing,
      output: nothing,
    }),
    logs: stream({
      summary: 'Tells what was asked for, or what went wrong.',
      input: z.strictObject({
        log: z.enum(['access', 'error']).default('access').describe('Which of the two.'),
        lines: z.int().min(0).max(LINES_MAX).default(100).describe('The last of them, so many.'),
        follow: z.boolean().default(false).describe('Go on with those that come.'),
      }),
      events: { log: 'bytes' },
      output: nothing,
    }),
  },
});
