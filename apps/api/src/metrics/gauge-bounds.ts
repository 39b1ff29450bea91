import type { GaugeBounds } from '@drydock/store';

export const GAUGE_BOUNDS: GaugeBounds = {
  // A command is consumed within a sweep, or within a beat where slow work has to stop first.
  commandsOpenSeconds: 30,
  // A lock of 15 s, a sweep of 5 s and one for its jitter: whatever fails, all that is due is
  // looked at by then.
  overdueSeconds: 21,
};
