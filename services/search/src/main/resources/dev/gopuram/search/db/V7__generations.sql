-- While a collection is embedded again, its next generation is a row of its own, with documents, passages and changes of its
-- own, under a name that nobody can ask for. next_of is the collection whose place it takes. generation is empty for what can be
-- asked for; RUNNING, PAUSED or FAILED for a next one, and RETIRED for one whose rows are being removed.
ALTER TABLE collections ADD COLUMN next_of ${text} NOT NULL DEFAULT '';
ALTER TABLE collections ADD COLUMN generation ${text} NOT NULL DEFAULT '';
ALTER TABLE collections ADD COLUMN trouble ${text} NOT NULL DEFAULT '';
