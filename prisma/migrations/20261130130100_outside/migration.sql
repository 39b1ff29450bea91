-- What exists outside under Drydock's marks and that no living resource owns. What is fine has no row.
CREATE TABLE outside_finding (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  kind text NOT NULL,
  place text NOT NULL,
  -- One of the configurations that build there: what takes it back is told where by it.
  config jsonb NOT NULL,
  thing_id text NOT NULL,
  what text NOT NULL,
  -- What its marks say; the resource need not exist any more, or never have.
  resource_id text,
  epoch int,
  thing_created_at timestamptz,
  state text,
  status text NOT NULL DEFAULT 'seen'
    CHECK (status IN ('seen', 'waiting', 'removing', 'gone', 'left')),
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  -- Looks apart in time that met it.
  looks int NOT NULL DEFAULT 1 CHECK (looks > 0),
  -- Who said what becomes of it; null where nobody was asked.
  author text,
  tries int NOT NULL DEFAULT 0,
  last_error text,
  due_at timestamptz,
  CHECK ((status = 'removing') = (due_at IS NOT NULL)),
  UNIQUE (project_id, kind, place, thing_id)
);
CREATE INDEX outside_finding_due ON outside_finding (due_at) WHERE status = 'removing';
CREATE INDEX outside_finding_of_project ON outside_finding (project_id, id);
CREATE INDEX outside_finding_over ON outside_finding (last_seen_at) WHERE status = 'gone';

-- The last look at each place.
CREATE TABLE outside_look (
  project_id text NOT NULL REFERENCES project (id),
  kind text NOT NULL,
  place text NOT NULL,
  looked_at timestamptz NOT NULL DEFAULT now(),
  things int,
  -- Why it could not be told; null where it could.
  error text,
  failing_since timestamptz,
  PRIMARY KEY (project_id, kind, place)
);

-- Resources that a look found gone for good, and where, for telling of many at once.
CREATE TABLE lost_place (
  project_id text NOT NULL REFERENCES project (id),
  kind text NOT NULL,
  place text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  lost int NOT NULL DEFAULT 1,
  told boolean NOT NULL DEFAULT false,
  PRIMARY KEY (project_id, kind, place)
);
