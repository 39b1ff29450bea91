-- What a kind has looked up for a revision is nothing that an allocator reads: whoever records it does not
-- wait for the decision under way, and no decision reads its blueprints anew for it.
DROP TRIGGER revision_counts_catalog ON blueprint_revision;
CREATE TRIGGER revision_counts_catalog AFTER UPDATE OF blueprint_id, revision, config ON blueprint_revision
  FOR EACH ROW EXECUTE FUNCTION revision_counts_catalog();
