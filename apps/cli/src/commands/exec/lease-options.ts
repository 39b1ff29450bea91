import { duration, text, texts } from '../command.ts';

/** Which lease it is, of a command that requests one or uses one that is held. */
// Options belong to one command each: new ones every time. Their types are read from what is returned.
// oxlint-disable-next-line typescript/explicit-function-return-type
export const leaseOptions = () => ({
  type: text('--type <type>', 'request a lease of this type, and release it at the end'),
  lease: text('--lease <id>', 'use this lease, and leave it as it is'),
  attribute: texts(
    '--set, --attribute <key=value>',
    'with --type: what it must have; may be repeated',
  ),
  blueprint: texts('--blueprint <name>', 'with --type: only from this one; may be repeated'),
  quantity: texts(
    '--quantity <name=n>',
    'with --type: how much it takes of its resource: cpu=2; may be repeated',
  ),
  ttl: duration('--ttl <duration>', 'with --type: for how long, unless renewed'),
  waitTimeout: duration('--wait-timeout <duration>', 'with --type: how long it may wait'),
});
