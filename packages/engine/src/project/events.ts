import { newEvent } from '../event.ts';

export const created = ({ author }: { readonly author: string }) =>
  newEvent('project.created', { author });
