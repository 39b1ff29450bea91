-- What of a blueprint could not be built lately, so that the rest of it is tried first.
CREATE INDEX resource_failed_to_build ON resource (blueprint_id, released_at)
  WHERE reason_code = 'build-failed';
