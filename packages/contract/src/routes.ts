import type { z } from 'zod';
import { AUTHORIZATION_ROUTES } from './authorization/routes.ts';
import { BLUEPRINT_ROUTES } from './blueprint/routes.ts';
import { CREDENTIAL_ROUTES } from './credential/routes.ts';
import { EVENT_ROUTES } from './event/routes.ts';
import { HEALTH_ROUTES } from './health/routes.ts';
import { LEASE_ROUTES } from './lease/routes.ts';
import { PROJECT_ROUTES } from './project/routes.ts';
import { QUOTA_ROUTES } from './quota/routes.ts';
import { RESOURCE_ROUTES } from './resource/routes.ts';
import { TOKEN_ROUTES } from './token/routes.ts';
import type { Route } from './http/route.ts';

export type { Route } from './http/route.ts';

/** Every route by name. Any of them may answer with a problem instead. */
export const ROUTES = {
  ...LEASE_ROUTES,
  ...RESOURCE_ROUTES,
  ...BLUEPRINT_ROUTES,
  ...EVENT_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...PROJECT_ROUTES,
  ...QUOTA_ROUTES,
  ...TOKEN_ROUTES,
  ...AUTHORIZATION_ROUTES,
  ...HEALTH_ROUTES,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
export type Routes = typeof ROUTES;
/** The body of a request, as a caller writes it: what has a default may be left out. */
export type BodyOf<Name extends RouteName> = Routes[Name] extends { body: z.ZodType }
  ? z.input<Routes[Name]['body']>
  : undefined;
/** The query of a request, each value as what it is rather than as the text that it is sent as. */
export type QueryOf<Name extends RouteName> = Routes[Name] extends { query: z.ZodType }
  ? Partial<z.output<Routes[Name]['query']>>
  : Record<never, never>;
/** What a success of that route answers. */
export type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends z.ZodType
  ? z.output<Routes[Name]['answer']>
  : undefined;
