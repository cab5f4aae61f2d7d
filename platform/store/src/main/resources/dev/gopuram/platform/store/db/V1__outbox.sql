-- Events that leave with the transaction that caused them: the attributes of a CloudEvent, in the order they were made.
CREATE TABLE outbox (
    sequence ${identity},
    id       ${text} NOT NULL,
    type     ${text} NOT NULL,
    source   ${text} NOT NULL,
    subject  ${text},
    time     BIGINT NOT NULL,
    tenant   ${text} NOT NULL,
    data     ${text} NOT NULL,
    UNIQUE (source, id)
);
