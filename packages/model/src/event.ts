/**
 * The catalogue of timeline events: every type, and the sentence that a person reads. `{name}` is
 * replaced by the event's field of that name. docs/events.md is generated from this table.
 */
export const EVENTS = {
  'lease.requested': 'A {type} was requested.',
  'lease.waiting': 'Waiting: {detail}',
  'lease.awaiting-resource': 'Waits for {resource} to come up.',
  'lease.acquired': 'Placed on {resource}; setting up.',
  'lease.activated': 'Active on {resource}.',
  'lease.attempt-failed': 'Setting up on {resource} failed: {reason}',
  'lease.renewed': 'Renewed until {expiresAt}.',
  'lease.released': 'Released: {reason}',
  'lease.broken': 'Broken: {reason}',
  'lease.cleaning-failed': 'Cleaning up failed and will be tried again: {reason}',
  'lease.destroyed': 'Everything it had is gone.',
  'lease.command-applied': 'Command {command} by {author} was applied.',
  'lease.command-rejected': 'Command {command} by {author} was rejected: {reason}',
  'lease.log': '{message}',
  'attempt.cleaned': 'What was left of the attempt on {resource} is gone.',
  'resource.planned': 'Planned from {blueprint}, revision {revision}.',
  'resource.activated': 'Active.',
  'resource.set-up-delayed': 'Not ready yet: {reason}',
  'resource.released': 'Released: {reason}',
  'resource.broken': 'Broken: {reason}',
  'resource.cleaning-failed': 'Destroying failed and will be tried again: {reason}',
  'resource.destroyed': 'Everything it had is gone.',
  'resource.command-applied': 'Command {command} by {author} was applied.',
  'resource.command-rejected': 'Command {command} by {author} was rejected: {reason}',
  'resource.log': '{message}',
  'blueprint.created': 'Created as {kind} by {author}.',
  'blueprint.updated': 'Changed to revision {revision} by {author}.',
  'blueprint.deleted': 'Deleted by {author}.',
} as const satisfies Record<string, string>;

export type EventType = keyof typeof EVENTS;
export type EventData = Readonly<Record<string, string | number | boolean | null>>;

/** The event as one sentence. A field that the event lacks shows as a dash. */
export function describeEvent(type: EventType, data: EventData): string {
  return EVENTS[type].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? '–'));
}
