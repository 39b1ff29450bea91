import type { Context } from '../../context.ts';
import { WHOLE_ROLE } from '../../nouns/token.ts';
import { fields } from '../../table.ts';

export async function whoAmI(context: Context): Promise<void> {
  const client = await context.client();
  const self = await client.tokens.self();
  const { project, ratePerSecond } = self;
  await (context.isJson
    ? context.json(self)
    : context.text(
        fields([
          ['token', self.name],
          ['id', self.id],
          ['project', `${project.name} (${project.id})`],
          ['administers', project.administers ? 'yes' : 'no'],
          ['role', self.role],
          ['scopes', self.scopes?.join(', ') ?? WHOLE_ROLE],
          ['rate', ratePerSecond === null ? 'no limit' : `${ratePerSecond} requests a second`],
          ['expires', self.expiresAt ?? 'never'],
        ]),
      ));
}
