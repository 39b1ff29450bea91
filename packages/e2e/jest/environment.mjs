import { TestEnvironment } from 'jest-environment-node';

// jest's workers outlive a jest that was ended by a signal, and go on with their tests. This module
// is loaded outside the sandbox, so it sees the real process; with it end the servers and the
// processes that a test has on a leash.
process.once('disconnect', () => process.exit(1));
// Only a worker has a channel, and jest itself decides how long that keeps the worker alive.

export default TestEnvironment;
