-- Expands only: what lists of projects, tokens and authorizations are ordered by.

ALTER TABLE project ADD COLUMN number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE;
ALTER TABLE token ADD COLUMN number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE;
ALTER TABLE "authorization"
  ADD COLUMN number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE;
CREATE INDEX token_of_project ON token (project_id, number DESC);
CREATE INDEX authorization_asked ON "authorization" (project_id, number DESC);
CREATE INDEX authorization_received ON "authorization" (blueprint_project_id, number DESC);
