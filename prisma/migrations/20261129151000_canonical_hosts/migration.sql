-- A host of the kind ssh-host is held by the one form of its address, and by its key. What was built
-- before holds a spelling of the address: here it gets the others beside that, where they are free. The
-- spelling stays, so that processes of the release before see it taken. Where two living resources are
-- on one host, the older one gets the slot; `drydock doctor` names them.

-- As `canonicalAddress` in packages/blueprints/src/ssh-host/address.ts; null where it is no address.
CREATE FUNCTION pg_temp.four_numbers(address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  parts text[] := string_to_array(address, '.');
  total numeric := 0;
  number numeric;
  digits text;
  base int;
  last int := cardinality(parts);
BEGIN
  IF last NOT BETWEEN 1 AND 4 THEN
    RETURN NULL;
  END IF;
  FOR i IN 1..last LOOP
    CASE
      WHEN parts[i] ~ '^0x[0-9a-f]{0,8}$' THEN base := 16; digits := substr(parts[i], 3);
      WHEN parts[i] ~ '^0[0-7]{1,11}$' THEN base := 8; digits := substr(parts[i], 2);
      WHEN parts[i] ~ '^(0|[1-9][0-9]{0,9})$' THEN base := 10; digits := parts[i];
      ELSE RETURN NULL;
    END CASE;
    number := 0;
    FOR k IN 1..length(digits) LOOP
      number := number * base + strpos('0123456789abcdef', substr(digits, k, 1)) - 1;
    END LOOP;
    -- The last one fills what the others have left.
    IF number >= (CASE WHEN i = last THEN 256::numeric ^ (5 - last) ELSE 256 END) THEN
      RETURN NULL;
    END IF;
    total := total + (CASE WHEN i = last THEN number ELSE number * 256::numeric ^ (4 - i) END);
  END LOOP;
  RETURN host('0.0.0.0'::inet + total::bigint);
END
$$;

CREATE FUNCTION pg_temp.canonical(address text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  bare text := regexp_replace(lower(address), '\.$', '');
BEGIN
  IF strpos(bare, ':') = 0 THEN
    RETURN coalesce(pg_temp.four_numbers(bare), bare);
  END IF;
  RETURN regexp_replace(host(bare::inet), '^::ffff:(?=[0-9]+\.)', '');
EXCEPTION WHEN invalid_text_representation THEN
  RETURN bare;
END
$$;

WITH living AS (
  SELECT r.id, r.project_id, r.number, r.state, r.choice
  FROM resource r JOIN blueprint b ON b.id = r.blueprint_id
  WHERE b.kind = 'ssh-host' AND r.destroyed_at IS NULL
), wanted AS (
  SELECT 'ssh-host/' || pg_temp.canonical(choice ->> 'address') || ':' || (choice ->> 'port') AS key,
    id, project_id, number
  FROM living WHERE choice ? 'address' AND choice ? 'port'
  UNION ALL
  SELECT 'ssh-host/key/' || (state ->> 'hostKey'), id, project_id, number
  FROM living WHERE state ? 'hostKey'
)
INSERT INTO slot_lock (key, project_id, resource_id)
SELECT DISTINCT ON (key) key, project_id, id FROM wanted ORDER BY key, number
ON CONFLICT (key) DO NOTHING;

DROP FUNCTION pg_temp.canonical(text);
DROP FUNCTION pg_temp.four_numbers(text);
