-- The snapshot that a collection was restored from; empty for others. Restored again from the same one, nothing is to do.
ALTER TABLE collections ADD COLUMN origin ${text} NOT NULL DEFAULT '';
