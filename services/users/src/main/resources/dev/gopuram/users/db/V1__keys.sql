-- Keys are kept as a keyed hash: neither this table nor its backups can be turned back into a secret.
CREATE TABLE api_key (
    id          ${text} NOT NULL PRIMARY KEY,
    tenant      ${text} NOT NULL,
    name        ${text} NOT NULL,
    scopes      ${text} NOT NULL,
    tier        ${text} NOT NULL,
    hash        ${blob} NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    lifetime_us BIGINT,
    expires_at  BIGINT,
    revoked_at  BIGINT,
    change_seq  BIGINT NOT NULL UNIQUE
);
CREATE INDEX api_key_of_tenant ON api_key (tenant, id);

-- The number of the last change, in one row, whose lock every write takes first and holds until its commit: writes take
-- turns, numbers become visible in their order, and a poll never passes one that is still on its way.
CREATE TABLE key_change (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    last_seq BIGINT NOT NULL
);
INSERT INTO key_change (only_row, last_seq) VALUES (1, 0);

-- What a repeated request is answered: the secret once more, sealed, for a day.
CREATE TABLE issued (
    tenant          ${text} NOT NULL,
    idempotency_key ${text} NOT NULL,
    request         ${blob} NOT NULL,
    key_id          ${text} NOT NULL,
    sealed_secret   ${blob} NOT NULL,
    issued_at       BIGINT NOT NULL,
    PRIMARY KEY (tenant, idempotency_key)
);
CREATE INDEX issued_by_time ON issued (issued_at);

-- Two facts about this installation: which pepper the hashes were made with, and which key is the bootstrap key.
CREATE TABLE fact (
    name  ${text} NOT NULL PRIMARY KEY,
    value ${blob} NOT NULL
);
