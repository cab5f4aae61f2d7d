package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.OutboxEvent;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys in SQLite or Postgres. */
final class SqlKeyStore implements KeyStore {
    private static final String SOURCE = "/users";
    private static final long NANOS_PER_MICRO = 1_000;

    private final Database database;
    private final Ids ids;

    SqlKeyStore(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    @Override
    public <T> T read(Work<T> work) {
        return database.read(tx -> work.run(new SqlKeys(tx)));
    }

    /**
     * Writes take turns, on Postgres too: each first takes the lock on the one row of {@code key_change}, so what it
     * reads is what it changes, and changes become visible in the order of their numbers.
     */
    @Override
    public <T> T write(Work<T> work) {
        return database.write(tx -> {
            tx.update("UPDATE key_change SET last_seq = last_seq");
            return work.run(new SqlKeys(tx));
        });
    }

    private final class SqlKeys implements Keys {
        private final Tx tx;

        SqlKeys(Tx tx) {
            this.tx = tx;
        }

        @Override
        public Optional<StoredKey> find(String id) {
            return tx.first("SELECT * FROM api_key WHERE id = ?", SqlKeyStore::storedKey, id);
        }

        @Override
        public Optional<ApiKey> findByHash(Bytes hash) {
            return tx.first("SELECT * FROM api_key WHERE hash = ?", SqlKeyStore::key, hash);
        }

        @Override
        public List<ApiKey> list(String tenant, @Nullable String beforeId, int limit) {
            return beforeId == null
                    ? tx.list(
                            "SELECT * FROM api_key WHERE tenant = ? ORDER BY id DESC LIMIT ?",
                            SqlKeyStore::key,
                            tenant,
                            limit)
                    : tx.list(
                            "SELECT * FROM api_key WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?",
                            SqlKeyStore::key,
                            tenant,
                            beforeId,
                            limit);
        }

        @Override
        public List<Changed> changedAfter(long seq, int limit) {
            return tx.list(
                    "SELECT * FROM api_key WHERE change_seq > ? ORDER BY change_seq LIMIT ?",
                    row -> new Changed(key(row), row.longValue("change_seq")),
                    seq,
                    limit);
        }

        @Override
        public long lastSeq() {
            return tx.first("SELECT last_seq FROM key_change", row -> row.longValue("last_seq"))
                    .orElseThrow();
        }

        private long nextSeq() {
            return tx.first(
                            "UPDATE key_change SET last_seq = last_seq + 1 RETURNING last_seq",
                            row -> row.longValue("last_seq"))
                    .orElseThrow();
        }

        @Override
        public void add(StoredKey stored) {
            long seq = nextSeq();
            ApiKey key = stored.key();
            Duration lifetime = stored.lifetime();
            tx.update(
                    """
                    INSERT INTO api_key (id, tenant, name, scopes, tier, hash, created_at, lifetime_us, expires_at,
                                         revoked_at, team, change_seq)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                    """,
                    key.id(),
                    key.tenant(),
                    key.name(),
                    String.join(" ", key.scopes()),
                    key.tier(),
                    stored.hash(),
                    key.createdAt(),
                    lifetime == null ? null : lifetime.toNanos() / NANOS_PER_MICRO,
                    key.expiresAt(),
                    key.revokedAt(),
                    key.team(),
                    seq);
        }

        @Override
        public void update(ApiKey key) {
            tx.update(
                    "UPDATE api_key SET expires_at = ?, revoked_at = ?, change_seq = ? WHERE id = ?",
                    key.expiresAt(),
                    key.revokedAt(),
                    nextSeq(),
                    key.id());
        }

        @Override
        public void announce(Change change, ApiKey key, Instant at) {
            String data = "{\"key_id\":\"" + key.id() + "\",\"tier\":\"" + key.tier() + "\"}";
            tx.publish(new OutboxEvent(ids.uuid().toString(), change.type(), SOURCE, key.id(), at, key.tenant(), data));
        }

        @Override
        public Optional<Issued> findIssued(String tenant, String idempotencyKey) {
            return tx.first(
                    "SELECT * FROM issued WHERE tenant = ? AND idempotency_key = ?",
                    row -> new Issued(
                            row.text("tenant"),
                            row.text("idempotency_key"),
                            row.bytes("request"),
                            row.text("key_id"),
                            row.bytes("sealed_secret"),
                            row.instant("issued_at")),
                    tenant,
                    idempotencyKey);
        }

        @Override
        public void addIssued(Issued issued) {
            tx.update(
                    """
                    INSERT INTO issued (tenant, idempotency_key, request, key_id, sealed_secret, issued_at)
                    VALUES (?, ?, ?, ?, ?, ?)\
                    """,
                    issued.tenant(),
                    issued.idempotencyKey(),
                    issued.request(),
                    issued.keyId(),
                    issued.sealedSecret(),
                    issued.issuedAt());
        }

        @Override
        public int deleteIssuedBefore(Instant time) {
            return tx.update("DELETE FROM issued WHERE issued_at <= ?", time);
        }

        @Override
        public Optional<Bytes> fact(String name) {
            return tx.first("SELECT value FROM fact WHERE name = ?", row -> row.bytes("value"), name);
        }

        @Override
        public void putFact(String name, Bytes value) {
            tx.update(
                    "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
                            + " excluded.value",
                    name,
                    value);
        }
    }

    private static StoredKey storedKey(Row row) throws SQLException {
        Long lifetimeUs = row.longOrNull("lifetime_us");
        return new StoredKey(
                key(row),
                row.bytes("hash"),
                lifetimeUs == null ? null : Duration.ofNanos(lifetimeUs * NANOS_PER_MICRO));
    }

    private static ApiKey key(Row row) throws SQLException {
        return new ApiKey(
                row.text("id"),
                row.text("tenant"),
                row.text("name"),
                List.of(row.text("scopes").split(" ", -1)),
                row.text("tier"),
                row.instant("created_at"),
                row.instantOrNull("expires_at"),
                row.instantOrNull("revoked_at"),
                row.text("team"));
    }
}
