-- Of several processes on one database the one named by lease_owner works on a next generation, until lease_until unless it says
-- again that it does. What it takes in is refused once another one is named.
ALTER TABLE collections ADD COLUMN lease_owner ${text} NOT NULL DEFAULT '';
ALTER TABLE collections ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0;

-- The key that asked for the generation, and the tokens that its vectors took.
ALTER TABLE collections ADD COLUMN asked_by ${text} NOT NULL DEFAULT '';
ALTER TABLE collections ADD COLUMN input_tokens BIGINT NOT NULL DEFAULT 0;
