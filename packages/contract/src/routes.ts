import type { z } from 'zod';
import { ROUTES } from './routes.generated.ts';

export type { Route } from './http/route.ts';
export { ROUTES } from './routes.generated.ts';

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
