-- Expands only: what a reader of the event stream must know before it goes on.

-- The last of the project's events that was forgotten, in the order of the stream; null while
-- nothing was. Who resumes from before it would miss something, and is told so.
ALTER TABLE project
  ADD COLUMN forgotten_txid xid8,
  ADD COLUMN forgotten_event bigint,
  ADD CONSTRAINT project_forgotten_whole
    CHECK ((forgotten_txid IS NULL) = (forgotten_event IS NULL));
