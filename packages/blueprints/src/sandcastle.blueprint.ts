/**
 * `sandcastle`: repositories checked out in a storage, and shown by a web server as they are at any moment. The
 * storage has the quota, the working copy lies in it, and the web root's documents are the working copy.
 */
import {
  defineComposite,
  filesystem,
  valuesFor,
  type CompositeLease,
  type OfferedInterface,
} from '@drydock/blueprint';
import { posix } from 'node:path';
import { runsOf } from './composed/pass-on.ts';
import { workOf } from './on-host/directories.ts';
import { attributes, config, type Attributes, type Config } from './sandcastle/config.ts';
import storage from './storage.blueprint.ts';
import { state as ofStorage } from './storage/config.ts';
import { withinQuota } from './storage/files.ts';
import webroot from './webroot.blueprint.ts';
import { state as ofCheckout } from './working-copy/config.ts';
import workingCopy from './working-copy.blueprint.ts';

type Lease = CompositeLease<Config, Attributes, 'files' | 'checkout' | 'site'>;

/** The files of the checkout, as the quota of the storage lets them be written. */
const files: OfferedInterface<Lease> = {
  definition: filesystem,
  open: ({ parts }, use) => {
    const { id, state } = parts.files.resource;
    const shared = { id, state: ofStorage.parse(state) };
    return withinQuota(runsOf(parts.checkout, filesystem), shared, use);
  },
};

export default defineComposite({
  kind: 'sandcastle',
  provides: 'sandcastle',
  summary: 'Repositories of git, checked out in a storage and shown under a URL as they are.',
  config,
  attributes,

  parts: {
    files: { kind: storage },

    checkout: {
      kind: workingCopy,
      given: {
        resource: ({ files: { state } }) => {
          const { directory, confinedBy } = ofStorage.parse(state);
          return { within: directory, confinedBy };
        },
      },
    },

    site: {
      kind: webroot,
      config: (own) => ({ ...valuesFor(webroot.config, own), sites: own.leases }),
      given: {
        lease: ({ checkout: { attemptId, resource } }, { documents }) => {
          const { directory } = ofCheckout.parse(resource.state);
          const work = workOf({ attemptId, resource, directory });
          return { documents: posix.join(work, documents) };
        },
      },
    },
  },

  interfaces: {
    command: 'checkout',
    repository: 'checkout',
    httpd: 'site',
    storage: 'files',
  },
  own: [files],
});
