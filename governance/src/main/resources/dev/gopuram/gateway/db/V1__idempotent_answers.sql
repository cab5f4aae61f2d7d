-- What became of requests that bear an idempotency key: being worked on, or answered and the answer kept. An answer is
-- sealed with a data key of its own, which stands beside it, wrapped by the master key, and goes with it.
CREATE TABLE idempotent_answer (
    id         ${blob} NOT NULL PRIMARY KEY, -- a digest of who asks and of the key they gave
    request    ${blob} NOT NULL,             -- a digest of what they asked
    attempt    ${text} NOT NULL,
    tenant     ${text} NOT NULL,
    state      ${text} NOT NULL,
    expires_at BIGINT NOT NULL,
    master     BIGINT NOT NULL,
    wrapped    ${blob} NOT NULL,
    answer     ${blob} NOT NULL              -- sealed; empty where there is none
);
CREATE INDEX idempotent_answer_by_expiry ON idempotent_answer (expires_at);
