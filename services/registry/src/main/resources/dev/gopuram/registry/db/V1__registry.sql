-- The number of the last change of what is served, in one row, whose lock every decision takes first and holds until its
-- commit: decisions take turns, and numbers become visible in their order.
CREATE TABLE revision (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    value    BIGINT NOT NULL
);
INSERT INTO revision (only_row, value) VALUES (1, 1);

-- The number of a tenant's last version: prediction ids name versions by it.
CREATE TABLE tenant (
    tenant      ${text} NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);

-- What a tenant has been given of what ships. What it removes or renames after that stays so.
CREATE TABLE seeded (
    tenant  ${text} NOT NULL,
    model   ${text} NOT NULL,
    version ${text} NOT NULL,
    outcome ${text} NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (tenant, model, version)
);

-- Implicit: made by registering a version, and gone with it when that is refused.
CREATE TABLE model (
    tenant      ${text} NOT NULL,
    name        ${text} NOT NULL,
    kind        ${text} NOT NULL,
    description ${text} NOT NULL,
    implicit    INTEGER NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
);

-- WRITING is a version whose files are still being put away: nobody sees it yet.
CREATE TABLE version (
    tenant         ${text} NOT NULL,
    model          ${text} NOT NULL,
    version        ${text} NOT NULL,
    major          BIGINT NOT NULL,
    minor          BIGINT NOT NULL,
    patch          BIGINT NOT NULL,
    number         BIGINT NOT NULL,
    kind           ${text} NOT NULL,
    status         ${text} NOT NULL,
    status_message ${text} NOT NULL,
    digest         ${text} NOT NULL,
    bytes          BIGINT NOT NULL,
    task           ${text} NOT NULL,
    family         ${text} NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    created_by     ${text} NOT NULL,
    description    ${text} NOT NULL,
    source         ${text} NOT NULL,
    run_id         ${text} NOT NULL,
    run_link       ${text} NOT NULL,
    input_schema   ${text} NOT NULL,
    output_schema  ${text} NOT NULL,
    card           ${text} NOT NULL,
    evaluation     ${text} NOT NULL,
    manifest       ${text} NOT NULL,
    config         ${text} NOT NULL,
    labels         ${text} NOT NULL,
    prompt         ${text} NOT NULL,
    golden_check   ${text},
    archived_from  ${text},
    PRIMARY KEY (tenant, model, version),
    UNIQUE (tenant, number)
);
CREATE INDEX version_in_order ON version (tenant, model, major, minor, patch);
CREATE INDEX version_by_status ON version (status, updated_at);

CREATE TABLE file (
    tenant  ${text} NOT NULL,
    model   ${text} NOT NULL,
    version ${text} NOT NULL,
    path    ${text} NOT NULL,
    bytes   BIGINT NOT NULL,
    sha256  ${text} NOT NULL,
    object  ${text} NOT NULL,
    PRIMARY KEY (tenant, model, version, path)
);
CREATE INDEX file_of_object ON file (object);

-- What the artifact store holds or may hold. A name is never used again, so that removing a doomed one cannot meet
-- somebody who writes the same content anew.
CREATE TABLE object (
    name   ${text} NOT NULL PRIMARY KEY,
    sha256 ${text} NOT NULL,
    state  ${text} NOT NULL,
    since  BIGINT NOT NULL
);
CREATE INDEX object_by_digest ON object (sha256);
CREATE INDEX object_by_state ON object (state);

-- The whole history of what an alias stood for. What it stands for now is its open term, of which there is at most one:
-- history and present cannot disagree.
CREATE TABLE alias_term (
    sequence ${identity},
    tenant   ${text} NOT NULL,
    model    ${text} NOT NULL,
    alias    ${text} NOT NULL,
    version  ${text} NOT NULL,
    since    BIGINT NOT NULL,
    until_at BIGINT,
    moved_by ${text} NOT NULL,
    reason   ${text} NOT NULL,
    rollout  ${text} NOT NULL
);
CREATE UNIQUE INDEX alias_now ON alias_term (tenant, model, alias) WHERE until_at IS NULL;
CREATE INDEX alias_history ON alias_term (tenant, model, alias, since);

CREATE TABLE approval (
    id           ${text} NOT NULL PRIMARY KEY,
    tenant       ${text} NOT NULL,
    model        ${text} NOT NULL,
    alias        ${text} NOT NULL,
    version      ${text} NOT NULL,
    requested_by ${text} NOT NULL,
    requested_at BIGINT NOT NULL,
    reason       ${text} NOT NULL,
    state        ${text} NOT NULL,
    decided_by   ${text} NOT NULL,
    decided_at   BIGINT,
    comment      ${text} NOT NULL
);
CREATE INDEX approval_of_tenant ON approval (tenant, id);
CREATE INDEX approval_of_alias ON approval (tenant, model, alias, state);

-- Of a model where the version is empty.
CREATE TABLE tag (
    tenant  ${text} NOT NULL,
    model   ${text} NOT NULL,
    version ${text} NOT NULL,
    name    ${text} NOT NULL,
    value   ${text} NOT NULL,
    PRIMARY KEY (tenant, model, version, name)
);

-- Archives on their way in; what came of one stays until it expires, so that a repeated request is answered the same.
CREATE TABLE upload (
    id         ${text} NOT NULL PRIMARY KEY,
    tenant     ${text} NOT NULL,
    bytes      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    model      ${text} NOT NULL,
    version    ${text} NOT NULL,
    refused    ${text} NOT NULL
);
CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_of_tenant ON upload (tenant);

CREATE TABLE rollout (
    id         ${text} NOT NULL PRIMARY KEY,
    tenant     ${text} NOT NULL,
    model      ${text} NOT NULL,
    alias      ${text} NOT NULL,
    stable     ${text} NOT NULL,
    candidate  ${text} NOT NULL,
    state      ${text} NOT NULL,
    step       INTEGER NOT NULL,
    weight     ${double} NOT NULL,
    policy     ${text} NOT NULL,
    started_at BIGINT NOT NULL,
    step_since BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_by ${text} NOT NULL,
    reason     ${text} NOT NULL,
    verdict    ${text} NOT NULL,
    running    INTEGER NOT NULL,
    heard_at   BIGINT NOT NULL,
    shown_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX rollout_running ON rollout (tenant, model, alias) WHERE running = 1;
CREATE INDEX rollout_of_tenant ON rollout (tenant, id);
CREATE INDEX rollout_by_time ON rollout (running, updated_at);

CREATE TABLE rollout_step (
    rollout     ${text} NOT NULL,
    step        INTEGER NOT NULL,
    weight      ${double} NOT NULL,
    slow_micros BIGINT,
    PRIMARY KEY (rollout, step)
);

CREATE TABLE transition (
    rollout    ${text} NOT NULL,
    number     INTEGER NOT NULL,
    from_state ${text} NOT NULL,
    to_state   ${text} NOT NULL,
    step       INTEGER NOT NULL,
    moved_at   BIGINT NOT NULL,
    moved_by   ${text} NOT NULL,
    request    ${text} NOT NULL,
    reason     ${text} NOT NULL,
    PRIMARY KEY (rollout, number)
);

-- What each run of each node has counted since its start: a second delivery changes nothing.
CREATE TABLE rollout_report (
    rollout   ${text} NOT NULL,
    step      INTEGER NOT NULL,
    candidate INTEGER NOT NULL,
    node      ${text} NOT NULL,
    run       ${text} NOT NULL,
    requests  BIGINT NOT NULL,
    errors    BIGINT NOT NULL,
    timed     BIGINT NOT NULL,
    slow      BIGINT NOT NULL,
    latencies ${text} NOT NULL,
    PRIMARY KEY (rollout, step, candidate, node, run)
);

CREATE TABLE shadow_report (
    rollout    ${text} NOT NULL,
    node       ${text} NOT NULL,
    run        ${text} NOT NULL,
    asked      BIGINT NOT NULL,
    comparison ${text} NOT NULL,
    PRIMARY KEY (rollout, node, run)
);

CREATE TABLE version_report (
    tenant    ${text} NOT NULL,
    model     ${text} NOT NULL,
    version   ${text} NOT NULL,
    node      ${text} NOT NULL,
    run       ${text} NOT NULL,
    requests  BIGINT NOT NULL,
    errors    BIGINT NOT NULL,
    latencies ${text} NOT NULL,
    features  ${text} NOT NULL,
    heard_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant, model, version, node, run)
);
CREATE INDEX version_report_by_time ON version_report (heard_at);

CREATE TABLE feedback (
    tenant     ${text} NOT NULL,
    prediction ${text} NOT NULL,
    line       INTEGER NOT NULL,
    model      ${text} NOT NULL,
    version    ${text} NOT NULL,
    rollout    ${text} NOT NULL,
    step       INTEGER NOT NULL,
    candidate  INTEGER NOT NULL,
    correct    INTEGER,
    label      ${text} NOT NULL,
    rating     ${double},
    given_at   BIGINT NOT NULL,
    PRIMARY KEY (tenant, prediction, line)
);
CREATE INDEX feedback_of_version ON feedback (tenant, model, version);
CREATE INDEX feedback_by_time ON feedback (given_at);
CREATE INDEX feedback_of_rollout ON feedback (rollout, step, candidate);

CREATE TABLE feedback_segment (
    tenant     ${text} NOT NULL,
    prediction ${text} NOT NULL,
    line       INTEGER NOT NULL,
    segment    ${text} NOT NULL,
    value      ${text} NOT NULL,
    PRIMARY KEY (tenant, prediction, line, segment)
);

-- The bounds that a version has left: it is announced once, when it leaves one.
CREATE TABLE breach (
    tenant  ${text} NOT NULL,
    model   ${text} NOT NULL,
    version ${text} NOT NULL,
    name    ${text} NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (tenant, model, version, name)
);
