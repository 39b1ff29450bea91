-- Expands only: when a resource is next looked at closely, by kinds whose every look is not close.

ALTER TABLE health_check ADD COLUMN close_at timestamptz NOT NULL DEFAULT now();
