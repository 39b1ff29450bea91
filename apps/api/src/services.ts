import type { EventStreams } from './events/event-streams.ts';
import type { LeaseEnds } from './use/lease-ends.ts';
import type { Uses } from './use/uses.ts';
import type { WebSockets } from './http/upgrade.ts';
import type { RateLimits } from './http/rate-limits.ts';
import type { MeasureUse } from './metrics/use-metrics.ts';
import type { Ports } from './ports.ts';
import type { AccessWatch } from './session/access-watch.ts';
import type { LeaseRoom } from './quota/lease-room.ts';
import type { RecentUse } from './quota/recent-use.ts';
import type { StreamRoom } from './quota/stream-room.ts';
import type { TranscriptNews } from './use/transcript/transcript-news.ts';
import type { Waiters } from './wait/waiters.ts';

/** The ports, and what lives as long as the server does. */
export interface Services extends Ports {
  readonly waiters: Waiters;
  readonly leaseEnds: LeaseEnds;
  readonly uses: Uses;
  readonly access: AccessWatch;
  readonly rates: RateLimits;
  readonly leaseRoom: LeaseRoom;
  readonly streamRoom: StreamRoom;
  readonly recentUse: RecentUse;
  readonly measureUse: MeasureUse;
  readonly eventStreams: EventStreams;
  readonly webSockets: WebSockets;
  readonly transcriptNews: TranscriptNews;
  /** Fires when the process begins to stop. */
  readonly stopping: AbortSignal;
}
