-- How the vectors lie in the index; the database keeps them whole either way.
ALTER TABLE collections ADD COLUMN quantization ${text} NOT NULL DEFAULT 'NONE';

-- The bytes of all its documents' contents, counted with each write.
ALTER TABLE collections ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;

UPDATE collections SET bytes = (
    SELECT coalesce(sum(length(content)), 0) FROM documents WHERE documents.collection = collections.id
);
