-- Expands only: what the API seals the log-ins of browsers with where DRYDOCK_SECRET_KEYS names no key.

CREATE TABLE installation (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  session_secret bytea NOT NULL CHECK (length(session_secret) = 32)
);
COMMENT ON TABLE installation IS
  'One row: what every process has to know and no setting says. Redis never has any of it.';

-- Random, 122 bits from each: PostgreSQL has no other source without an extension.
INSERT INTO installation (session_secret)
VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
