import { defineConfig } from 'prisma/config';

// `prisma generate` needs no schema engine but insists on finding one, and would download it.
// Migrations are plain SQL and are applied by packages/store, so none is ever used here.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= '/bin/true';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
