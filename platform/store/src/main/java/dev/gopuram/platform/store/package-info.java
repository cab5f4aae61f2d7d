/**
 * One database per service, behind {@link dev.gopuram.platform.store.Database}: a SQLite file of its own, or a schema
 * of its own in Postgres, with the same meaning on both. Owns connections, transactions, migrations and the outbox
 * table. Calls the two JDBC drivers and nothing else. Never holds a service's SQL, and never lets a JDBC type but
 * {@link java.sql.SQLException} through.
 */
@NullMarked
package dev.gopuram.platform.store;

import org.jspecify.annotations.NullMarked;
