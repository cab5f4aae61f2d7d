-- Whoever makes a collection locks its tenant's row first, so that no two count the tenant's collections at once.
CREATE TABLE tenants (
    tenant ${text} NOT NULL PRIMARY KEY
);
