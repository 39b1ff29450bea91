-- Expands only: marks of the user's own on everything that is stored, as leases have them. A constant
-- default is kept in the catalogue: no table is written anew.
ALTER TABLE project ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE token ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE credential ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE blueprint ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE "authorization" ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
ALTER TABLE resource ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
