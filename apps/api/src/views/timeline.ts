import { listCommands, listEvents, type PageRequest, type TimelineSubject } from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What was said to whatever has a timeline, and what happened to it. */
export function openTimelineViews({ client }: ViewPorts) {
  return {
    events: async (subject: TimelineSubject, page: PageRequest) =>
      found(subject.kind, subject.id, await listEvents(client, subject, page)),
    commands: async (subject: TimelineSubject, page: PageRequest) =>
      found(subject.kind, subject.id, await listCommands(client, subject, page)),
  };
}
