-- How a collection's documents are cut; as configured where null, one passage a document where 0.
ALTER TABLE collections ADD COLUMN chunk_words INTEGER;
ALTER TABLE collections ADD COLUMN max_chunk_words INTEGER;
