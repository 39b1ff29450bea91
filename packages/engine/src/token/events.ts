import type { Role } from '@drydock/model';
import { newEvent } from '../event.ts';

export const created = ({
  name,
  role,
  author,
}: {
  readonly name: string;
  readonly role: Role;
  readonly author: string;
}) => newEvent('token.created', { token: name, role, author });

/** The statement that revokes adds the token's name. */
export const revoked = ({ author }: { readonly author: string }) =>
  newEvent('token.revoked', { author }, 'token');
