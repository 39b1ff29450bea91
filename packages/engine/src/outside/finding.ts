import type { JsonObject, ResourceStatus } from '@drydock/model';

/** Where things are: of a project, by a kind. */
export interface OutsidePlace {
  readonly projectId: string;
  readonly kind: string;
  readonly place: string;
}

/** A thing outside that no living resource owned when it was met. */
export interface FoundThing extends OutsidePlace {
  /** `find_...` */
  readonly id: string;
  readonly config: JsonObject;
  readonly thingId: string;
  readonly what: string;
  readonly resourceId: string | null;
  readonly epoch: number | null;
  readonly thingCreatedAt: Date | null;
  readonly state: string | null;
  readonly tries: number;
}

/** The resource that a mark names. */
export interface Owner {
  readonly id: string;
  readonly projectId: string;
  readonly blueprintId: string;
  readonly status: ResourceStatus;
  readonly kind: string;
  readonly config: JsonObject;
  readonly choice: JsonObject;
  readonly state: JsonObject | null;
}
