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
  'lease.expiring': 'Ends at {expiresAt}: {remedy}.',
  'lease.resource-ill': 'Its {resource} is quarantined: {reason}',
  'lease.renewed': 'Renewed until {expiresAt}.',
  'lease.released': 'Released: {reason}',
  'lease.broken': 'Broken: {reason}',
  'lease.cleaning-failed': 'Cleaning up failed and will be tried again: {reason}',
  'lease.destroyed': 'Everything it had is gone.',
  'lease.abandoned': 'Not taken back: {resource} was abandoned: {reason}',
  'lease.labelled': '{author} changed its labels: {changed}',
  'lease.command-applied': 'Command {command} by {author} was applied.',
  'lease.command-rejected': 'Command {command} by {author} was rejected: {reason}',
  'lease.log': '{message}',
  'attempt.abandoned': 'What was left of the attempt stays: {resource} was abandoned: {reason}',
  'attempt.cleaned': 'What was left of the attempt on {resource} is gone.',
  'resource.planned': 'Planned from {blueprint}, revision {revision}.',
  'resource.lease-requested': 'Requested {lease}, a {type}, to stand on.',
  'resource.activated': 'Active.',
  'resource.launched': 'Launched {what} {id}.',
  'resource.thing-leaked': 'Its {what} {thing} at {place} was left and is being taken back.',
  'resource.set-up-delayed': 'Not ready yet: {reason}',
  'resource.kept': 'Its kind stored something new of it.',
  'resource.updated': 'Updated in place to revision {revision}.',
  'resource.update-failed': 'Updating to revision {revision} failed: {reason}',
  'resource.released': 'Released: {reason}',
  'resource.broken': 'Broken: {reason}',
  'resource.cleaning-failed': 'Destroying failed and will be tried again: {reason}',
  'resource.destroyed': 'Everything it had is gone.',
  'resource.abandoned':
    'Abandoned by {author} ({reason}). Not taken back: {kind} {name}, place {place}; leases on it: {leases}.',
  'resource.labelled': '{author} changed its labels: {changed}',
  'resource.command-applied': 'Command {command} by {author} was applied.',
  'resource.command-rejected': 'Command {command} by {author} was rejected: {reason}',
  'resource.log': '{message}',
  'resource.marked': 'Marked {mark} by {author}: {reason}',
  'resource.unmarked': 'No longer {mark}: {reason}',
  'blueprint.created': 'Created as {kind} by {author}.',
  'blueprint.updated': 'Changed to revision {revision} by {author}: {before} became {after}.',
  'blueprint.refreshed': 'Looked up anew by {author}, as revision {revision}.',
  'blueprint.breaker-opened':
    'Nothing is built until {until}: {failed} of {of} failed within {windowSeconds} s.',
  'blueprint.breaker-closed': 'It builds again: {reason}',
  'blueprint.roll-out-held': 'The roll-out of revision {revision} is held: {reason}',
  'blueprint.roll-out-done': 'Nothing idle of a revision before {revision} is left.',
  'blueprint.deleted': 'Deleted by {author}.',
  'blueprint.labelled': '{author} changed its labels: {changed}',
  'blueprint.command-applied': 'Command {command} by {author} was applied.',
  'blueprint.command-rejected': 'Command {command} by {author} was rejected: {reason}',
  'blueprint.authorization-requested': 'Project {project} asks to use it.',
  'blueprint.authorization-withdrawn': 'Project {project} no longer asks to use it.',
  'blueprint.authorization-authorized': '{author} authorized project {project}.',
  'blueprint.authorization-declined': '{author} declined project {project}: {reason}',
  'blueprint.authorization-revoked': '{author} revoked what project {project} had: {reason}',
  'authorization.requested': '{author} asked to use {blueprint} of project {project}.',
  'authorization.withdrawn': '{author} no longer asks for it.',
  'authorization.authorized': 'Project {project} authorized it.',
  'authorization.declined': 'Project {project} declined: {reason}',
  'authorization.revoked': 'Project {project} revoked it: {reason}',
  'authorization.labelled': '{author} changed its labels: {changed}',
  'token.created': 'Token {token} of the role {role} was created by {author}.',
  'token.revoked': 'Token {token} was revoked by {author}.',
  'token.labelled': '{author} changed the labels of token {token}: {changed}',
  'credential.created': 'Credential {credential} was created by {author}.',
  'credential.rotated': 'Credential {credential} was given a new secret by {author}.',
  'credential.deleted': 'Credential {credential} was deleted by {author}.',
  'credential.labelled': '{author} changed the labels of credential {credential}: {changed}',
  'project.created': 'Created by {author}.',
  'project.labelled': '{author} changed its labels: {changed}',
  'project.quota-changed': '{author} changed the quota {quota} from {before} to {after}.',
  'project.thing-leaked':
    'Nobody owns the {what} {thing} of {kind} at {place}: it is being taken back.',
  'project.thing-waits':
    'Nobody owns the {what} {thing} of {kind} at {place}, and it is of epoch {epoch}: somebody has to say what becomes of it.',
  'project.thing-taken-back':
    '{author} wants the {what} {thing} of {kind} at {place} taken back, which nobody owns.',
  'project.thing-left':
    '{author} wants the {what} {thing} of {kind} at {place} left where it is, which nobody owns.',
  'project.thing-gone': 'The {what} {thing} of {kind} at {place}, which nobody owned, is gone.',
  'project.resources-lost':
    '{count} resources of {kind} at {place} were lost within a minute, by no call of Drydock’s.',
  'project.epoch-raised': 'The installation is in epoch {epoch}: {reason}',
  'transcript.opened': 'Transcript {transcript} of {operation} was opened by {author}.',
  'transcript.ended': 'Transcript {transcript} is {status}: {bytes} bytes.',
  'transcript.deleted': 'Transcript {transcript} was deleted by {author}.',
  'transcript.labelled': '{author} changed the labels of transcript {transcript}: {changed}',
  'operation.requested': '{author} asked for it: {kind} {repository}.',
  'operation.begun': 'Begins: nothing else works on {branch} of {repository}.',
  'operation.lease-requested': 'Requested {lease}, a {type}.',
  'operation.checked':
    'It is checked out at {commit}; {branch} can be pushed to, as far as is known.',
  'operation.integrated': 'Brought {head} onto {base}: {commit}.',
  'operation.tested': 'The test of {commit} passed.',
  'operation.output-lost': 'What the test prints is not kept: {reason}',
  'operation.pushing': 'Pushes {commit} to {branch}, which is expected at {base}.',
  'operation.base-moved': 'The base moved, {moved} times so far: it begins anew.',
  'operation.not-pushed': 'Nothing of {commit} is at the remote: it begins anew.',
  'operation.interrupted':
    'Stopped while it was {phase}: {lease} goes back, and it goes on with another.',
  'operation.delayed': 'It will be tried again: {reason}',
  'operation.done': 'Done: {result}.',
  'operation.failed': 'Failed: {reason}',
  'operation.dismissed': 'Dismissed: {reason}',
  'operation.labelled': '{author} changed its labels: {changed}',
  'operation.command-applied': 'Command {command} by {author} was applied.',
  'operation.command-rejected': 'Command {command} by {author} was rejected: {reason}',
} as const satisfies Record<string, string>;

export type EventType = keyof typeof EVENTS;
export type EventData = Readonly<Record<string, string | number | boolean | null>>;

/** The names in braces of a sentence: `'reason' | 'resource'` of `'{resource}: {reason}'`. */
type FieldsOf<Sentence extends string> = Sentence extends `${string}{${infer Field}}${infer Rest}`
  ? Field | FieldsOf<Rest>
  : never;

/**
 * What an event of the type has to say: every field that its sentence names, and others that only
 * programs read. `Later` are those that the database knows first, so that the statement adds them.
 */
export type EventDataOf<
  Type extends EventType,
  Later extends string = never,
> = Type extends EventType
  ? EventData & Readonly<Record<Exclude<FieldsOf<(typeof EVENTS)[Type]>, Later>, EventData[string]>>
  : never;

/** The event as one sentence. A field that the event lacks shows as a dash. */
export function describeEvent(type: EventType, data: EventData): string {
  return EVENTS[type].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(data[name] ?? '–'));
}
