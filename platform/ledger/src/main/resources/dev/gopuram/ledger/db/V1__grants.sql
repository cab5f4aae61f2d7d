-- One row for each thing that is counted in one window of time. Its lock is what two nodes take turns by.
CREATE TABLE counted (
    id           ${identity},
    rule         ${text} NOT NULL,
    subject      ${text} NOT NULL,
    currency     ${text} NOT NULL,
    period       ${text} NOT NULL,
    window_start BIGINT NOT NULL,
    keep_until   BIGINT,
    exchanges    BIGINT NOT NULL,
    UNIQUE (rule, subject, currency, period, window_start)
);
CREATE INDEX counted_by_end ON counted (keep_until);

-- What each process used and holds of it, as a total, and may use: a lease that ends if nothing is heard of the process.
CREATE TABLE grants (
    counted     BIGINT NOT NULL,
    node        ${text} NOT NULL,
    used        BIGINT NOT NULL,
    held        BIGINT NOT NULL,
    granted     BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (counted, node)
);
CREATE INDEX grants_by_lease ON grants (lease_until);
