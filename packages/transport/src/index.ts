export { readSshKey, sshFingerprint, type SshKeyFacts } from './ssh-key.ts';
export { runInGate, type GateTarget } from './run-in-gate.ts';
export { closeAttempt, type CloseRequest } from './close-attempt.ts';
export { listAttempts, removePlace } from './place.ts';
export { whyNoGate } from './check-machine.ts';
export { makePlace, whyUnsafeDirectory } from './make-place.ts';
