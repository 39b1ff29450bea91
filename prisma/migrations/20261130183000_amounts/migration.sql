-- Expands only: what leases take of quantities, and what one holder may have, are counted from attempts.

-- The labels of the lease as they were when it was placed; null while they are as they were. Copied when they
-- change and not when it is placed: so a placement costs nothing more, and a limit that is set later counts
-- those that are there already, as they were placed.
ALTER TABLE attempt ADD COLUMN labels jsonb;

-- Found by resource where they take something; those that take nothing are in none.
CREATE INDEX attempt_takes ON attempt (resource_id) WHERE ended_at IS NULL AND quantities IS NOT NULL;

-- The lease's row is locked by whoever places it and by whoever labels it: one of them sees the other.
CREATE FUNCTION attempt_keeps_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE attempt SET labels = old.labels
  WHERE lease_id = new.id AND ended_at IS NULL AND labels IS NULL;
  RETURN new;
END;
$$;
CREATE TRIGGER attempt_keeps_labels BEFORE UPDATE OF labels ON lease FOR EACH ROW
  WHEN (old.labels IS DISTINCT FROM new.labels)
  EXECUTE FUNCTION attempt_keeps_labels();

-- By the statement that places leases, where it placed more than may be.
CREATE FUNCTION amounts_allowed(passed text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF passed IS NOT NULL THEN
    RAISE EXCEPTION '%', passed USING ERRCODE = 'DD007';
  END IF;
  RETURN true;
END;
$$;
