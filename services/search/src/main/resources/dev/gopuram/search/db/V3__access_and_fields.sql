-- Who may read a document, as a JSON list of user:NAME and group:NAME; empty for everybody of the tenant.
ALTER TABLE documents ADD COLUMN access ${text} NOT NULL DEFAULT '[]';

-- Metadata with several values each, as a JSON object of lists.
ALTER TABLE documents ADD COLUMN lists ${text} NOT NULL DEFAULT '{}';

-- The metadata fields that a collection declares, as a JSON object of types.
ALTER TABLE collections ADD COLUMN fields ${text} NOT NULL DEFAULT '{}';
