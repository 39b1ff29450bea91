-- What blueprints there are of a type, and who may use them, changes seldom, and every decision read
-- and locked it. `catalog` counts those changes: an allocator that knows the number knows them.
--
-- Whoever changes one waits here for the decision under way, which holds the type's row, and the next
-- decision waits for the change: nothing has to be locked beside that row. Who locks both takes the
-- type's row first.
ALTER TABLE allocator ADD COLUMN catalog bigint NOT NULL DEFAULT 0;
INSERT INTO allocator (type) SELECT DISTINCT provides FROM blueprint ON CONFLICT DO NOTHING;

CREATE FUNCTION count_catalog(types text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO allocator AS a (type, catalog)
  SELECT DISTINCT t, 1 FROM unnest(types) t WHERE t IS NOT NULL ORDER BY t
  ON CONFLICT (type) DO UPDATE SET catalog = a.catalog + 1
$$;

CREATE FUNCTION blueprint_counts_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_catalog(ARRAY[OLD.provides, NEW.provides]);
  RETURN NULL;
END $$;
CREATE TRIGGER blueprint_counts_catalog AFTER INSERT OR UPDATE OR DELETE ON blueprint
  FOR EACH ROW EXECUTE FUNCTION blueprint_counts_catalog();

-- Of a revision that is in force; most are made before they are.
CREATE FUNCTION revision_counts_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_catalog(ARRAY(SELECT b.provides FROM blueprint b WHERE b.id = NEW.blueprint_id));
  RETURN NULL;
END $$;
CREATE TRIGGER revision_counts_catalog AFTER UPDATE ON blueprint_revision
  FOR EACH ROW EXECUTE FUNCTION revision_counts_catalog();

CREATE FUNCTION authorization_counts_catalog() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_catalog(ARRAY(SELECT b.provides FROM blueprint b
    WHERE b.id IN (OLD.blueprint_id, NEW.blueprint_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER authorization_counts_catalog AFTER INSERT OR UPDATE OR DELETE ON "authorization"
  FOR EACH ROW EXECUTE FUNCTION authorization_counts_catalog();
