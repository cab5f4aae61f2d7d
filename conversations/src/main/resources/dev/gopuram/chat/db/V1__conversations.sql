-- The data key of each subject, wrapped by the master key. Every other row names the key that sealed it: once the key's
-- row is gone, those rows are dead, whether they have been deleted yet or not. The row without a tenant is no subject's;
-- by it a start sees whether it has the master key that this database was begun with.
CREATE TABLE subject_key (
    tenant     ${text} NOT NULL,
    subject    ${text} NOT NULL,
    key_id     ${text} NOT NULL UNIQUE,
    master     BIGINT NOT NULL,
    wrapped    ${blob} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, subject)
);
CREATE INDEX subject_key_by_master ON subject_key (master);

CREATE TABLE conversation (
    id         ${text} NOT NULL PRIMARY KEY,
    tenant     ${text} NOT NULL,
    subject    ${text} NOT NULL,
    key_id     ${text} NOT NULL,
    metadata   ${blob} NOT NULL, -- sealed
    items      BIGINT NOT NULL,
    bytes      BIGINT NOT NULL,
    last_seq   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX conversation_of_subject ON conversation (tenant, subject, id);
CREATE INDEX conversation_of_key ON conversation (key_id);
CREATE INDEX conversation_by_age ON conversation (updated_at);

CREATE TABLE item (
    owner  ${text} NOT NULL,
    seq    BIGINT NOT NULL,
    id     ${text} NOT NULL,
    type   ${text} NOT NULL,
    role   ${text} NOT NULL,
    status ${text} NOT NULL,
    size   BIGINT NOT NULL,
    json   ${blob} NOT NULL, -- sealed
    PRIMARY KEY (owner, seq),
    UNIQUE (owner, id)
);

CREATE TABLE response (
    id                  ${text} NOT NULL PRIMARY KEY,
    tenant              ${text} NOT NULL,
    subject             ${text} NOT NULL,
    key_id              ${text} NOT NULL,
    conversation        ${text} NOT NULL,
    previous            ${text} NOT NULL,
    model               ${text} NOT NULL,
    status              ${text} NOT NULL,
    input_tokens        BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    output_tokens       BIGINT NOT NULL,
    usage_source        ${text} NOT NULL,
    body                ${blob} NOT NULL, -- sealed
    created_at          BIGINT NOT NULL
);
CREATE INDEX response_of_subject ON response (tenant, subject, id);
CREATE INDEX response_of_key ON response (key_id);
CREATE INDEX response_by_age ON response (created_at);

-- What a response was an answer to, and what it answered.
CREATE TABLE response_input (
    owner  ${text} NOT NULL,
    seq    BIGINT NOT NULL,
    id     ${text} NOT NULL,
    type   ${text} NOT NULL,
    role   ${text} NOT NULL,
    status ${text} NOT NULL,
    size   BIGINT NOT NULL,
    json   ${blob} NOT NULL, -- sealed
    PRIMARY KEY (owner, seq)
);
CREATE TABLE response_output (
    owner  ${text} NOT NULL,
    seq    BIGINT NOT NULL,
    id     ${text} NOT NULL,
    type   ${text} NOT NULL,
    role   ${text} NOT NULL,
    status ${text} NOT NULL,
    size   BIGINT NOT NULL,
    json   ${blob} NOT NULL, -- sealed
    PRIMARY KEY (owner, seq)
);
CREATE INDEX response_output_by_id ON response_output (id);

-- What a repeated request is answered. The digest of a short text tells the text, so it is sealed too.
CREATE TABLE issued (
    tenant          ${text} NOT NULL,
    idempotency_key ${text} NOT NULL,
    key_id          ${text} NOT NULL,
    request         ${blob} NOT NULL, -- sealed
    answer          ${text} NOT NULL,
    issued_at       BIGINT NOT NULL,
    PRIMARY KEY (tenant, idempotency_key)
);
CREATE INDEX issued_by_time ON issued (issued_at);
CREATE INDEX issued_of_key ON issued (key_id);
