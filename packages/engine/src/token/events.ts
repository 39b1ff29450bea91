import type { Role } from '@drydock/model';
import { newEvent, SAID_BY_STATEMENT } from '../event.ts';

export const created = ({
  name,
  role,
  author,
}: {
  readonly name: string;
  readonly role: Role;
  readonly author: string;
}) => newEvent('token.created', { token: name, role, author });

export const revoked = ({ author }: { readonly author: string }) =>
  newEvent('token.revoked', { token: SAID_BY_STATEMENT, author });
