export { runInGate, type GateTarget } from './run-in-gate.ts';
export { runsAsOwnUser } from './identity.ts';
export { closeAttempt, type CloseRequest } from './close-attempt.ts';
export { listAttempts, removePlace } from './place.ts';
export { whyNoGate } from './check-machine.ts';
export { makePlace } from './make-place.ts';
export { type NewSshEndpoint, type SshEndpoint, type SshKey } from './ssh/endpoint.ts';
export { type HostPlace } from './ssh/host-place.ts';
export { runOverSsh } from './ssh/run-over-ssh.ts';
export {
  checkHostPlace,
  closeHostAttempt,
  learnHostKey,
  makeHostPlace,
  prepareHost,
  probeHost,
  removeHostPlace,
  whereHostIs,
  type HostFacts,
} from './ssh/care-for-host.ts';
export { runOnHost, type RanOnHost } from './ssh/run-on-host.ts';
export { unlockedSshKey } from './ssh/unlocked-key.ts';
export { sshFingerprint, sshKeyFacts, type SshKeyFacts } from './ssh/key-facts.ts';
export { openSftp, type SftpSession } from './ssh/sftp.ts';
export { closeSshConnections } from './ssh/pool.ts';
export { filesystemOver } from './files/filesystem-over.ts';
export { orAborted } from './wait.ts';
export { SELECT as SELECT_PROCESSES } from './ssh/command-scripts.ts';
export { tunnelHere } from './tunnel/tunnel-here.ts';
export { type SocketsAllowed } from './tunnel/refusals.ts';
export { tunnelOverSsh } from './ssh/tunnel-over-ssh.ts';
export { checkProgram } from './check-program.ts';
