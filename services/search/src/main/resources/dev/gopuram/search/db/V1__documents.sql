-- A collection's id is made by us and never used again, so that the index directory named by it cannot be taken for another's.
-- seq is the number of the collection's last change: whoever writes locks this row first, so changes commit in their order.
CREATE TABLE collections (
    id            ${text} NOT NULL PRIMARY KEY,
    tenant        ${text} NOT NULL,
    name          ${text} NOT NULL,
    model         ${text} NOT NULL,
    model_version ${text} NOT NULL,
    dimensions    INTEGER NOT NULL,
    seq           BIGINT NOT NULL,
    documents     BIGINT NOT NULL,
    chunks        BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    UNIQUE (tenant, name)
);

-- Content is kept as bytes: a document may hold what a text column refuses, and citations count bytes.
-- born is the change that made the document; a document deleted and put again is born again.
CREATE TABLE documents (
    collection ${text} NOT NULL,
    id         ${text} NOT NULL,
    format     ${text} NOT NULL,
    content    ${blob} NOT NULL,
    title      ${text} NOT NULL,
    metadata   ${text} NOT NULL,
    version    BIGINT NOT NULL,
    born       BIGINT NOT NULL,
    digest     ${blob} NOT NULL,
    chunks     INTEGER NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (collection, id)
);

CREATE TABLE chunks (
    collection ${text} NOT NULL,
    document   ${text} NOT NULL,
    ordinal    INTEGER NOT NULL,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       ${blob} NOT NULL,
    heading    ${text} NOT NULL,
    vector     ${blob} NOT NULL,
    PRIMARY KEY (collection, document, ordinal)
);

-- What the index has to follow. An index that is further behind than the oldest row kept here is built anew.
CREATE TABLE changes (
    collection ${text} NOT NULL,
    seq        BIGINT NOT NULL,
    kind       ${text} NOT NULL,
    document   ${text} NOT NULL,
    PRIMARY KEY (collection, seq)
);
