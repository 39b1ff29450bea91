-- One more resource of a place was found gone for good.
-- $1 project · $2 kind · $3 place.
INSERT INTO lost_place AS l (project_id, kind, place) VALUES ($1, $2, $3)
ON CONFLICT (project_id, kind, place) DO UPDATE SET lost = l.lost + 1, last_at = now()
