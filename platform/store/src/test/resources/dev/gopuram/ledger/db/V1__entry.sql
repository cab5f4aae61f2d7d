-- What the store's own tests write; with a ';' in a comment and in a literal, which must split nothing.
CREATE TABLE entry (
    id     ${text} PRIMARY KEY,
    amount BIGINT NOT NULL DEFAULT 0,
    note   ${text} DEFAULT 'a;b',
    body   ${blob},
    at     BIGINT,
    ratio  ${double},
    flag   INTEGER
);
CREATE TABLE part (
    entry ${text} NOT NULL REFERENCES entry (id)
);
