-- Who may read a document, as a JSON list of user:NAME and group:NAME; empty for everybody of the tenant.
ALTER TABLE documents ADD COLUMN access ${text} NOT NULL DEFAULT '[]';
