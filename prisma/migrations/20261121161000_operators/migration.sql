-- What operators may say to a resource, and refuse.

-- Releasing twice is one wish, but a release that was refused (somebody holds the resource) is
-- over: the next one is a wish of its own. A process of the release before cannot release resources
-- until it is replaced, since it names the index by its old condition; nothing else is touched.
DROP INDEX command_release_resource;
CREATE UNIQUE INDEX command_release_resource ON command (resource_id)
  WHERE name = 'release' AND outcome IS DISTINCT FROM 'rejected';
