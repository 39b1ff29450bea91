/**
 * `shown-files`: a directory with a quota whose files are shown under a URL. A composite from outside, made of two
 * kinds of Drydock; see README.md.
 */
import { defineComposite, fieldsOf, valuesFor } from '@drydock/blueprint';
import { storage, webroot } from '@drydock/blueprints/parts';
import { z } from 'zod';

/** What a storage says of itself, as far as this kind looks into it. */
const storageState = z.object({ directory: z.string() });

const ofSite = ['nginx', 'address', 'ports', 'domain', 'reach', 'reloadSeconds', 'site'] as const;

export default defineComposite({
  kind: 'shown-files',
  provides: 'shown-files',
  summary: 'A directory with a quota, whose files are shown under a URL.',

  config: z.strictObject({
    ...fieldsOf(storage.config, ['host', 'bytes', 'volumes', 'leases']),
    ...fieldsOf(webroot.config, ofSite),
  }),
  attributes: z.strictObject(fieldsOf(webroot.attributes, ['name', 'site'])),

  parts: {
    files: { kind: storage },
    site: {
      kind: webroot,
      config: (own) => ({ ...valuesFor(webroot.config, own), sites: own.leases }),
      given: {
        // The documents are what commands and files of the lease are in.
        lease: ({ files: { attemptId, resource } }) => {
          const { directory } = storageState.parse(resource.state);
          return { documents: `${directory}/${attemptId}/work` };
        },
      },
    },
  },

  interfaces: {
    command: 'files',
    filesystem: 'files',
    storage: 'files',
    httpd: 'site',
  },
});
