package dev.gopuram.conversations;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.SubjectKey;
import dev.gopuram.platform.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What repeated requests were answered, for a while. Whoever asks holds the lock on what the request changes. */
final class IssuedTable {
    private static final String PLACE = "issued";
    private static final String DEAD = "key_id NOT IN (SELECT key_id FROM subject_key)";

    private final Duration replayWindow;

    IssuedTable(Duration replayWindow) {
        this.replayWindow = replayWindow;
    }

    private record Issued(String keyId, Bytes request, String answer) {}

    /** The answer to the same request before; UNPROCESSABLE where its key was used for another one. */
    Optional<String> before(Tx tx, String tenant, SubjectKey key, Once once, Instant now) {
        tx.update(
                "DELETE FROM issued WHERE tenant = ? AND idempotency_key = ? AND (issued_at <= ? OR " + DEAD + ")",
                tenant,
                once.key(),
                now.minus(replayWindow));
        Optional<Issued> found = tx.first(
                "SELECT * FROM issued WHERE tenant = ? AND idempotency_key = ?",
                row -> new Issued(row.text("key_id"), row.bytes("request"), row.text("answer")),
                tenant,
                once.key());
        found.ifPresent(issued -> requireSame(issued, key, once));
        return found.map(Issued::answer);
    }

    private static void requireSame(Issued issued, SubjectKey key, Once once) {
        boolean same = issued.keyId.equals(key.id())
                && key.open(issued.request, PLACE, once.key()).equals(once.request());
        if (!same) {
            throw Problem.of(
                            Problem.Code.UNPROCESSABLE,
                            "idempotency_key: used for another request (expected: the same request, or a key of its"
                                    + " own)")
                    .at("idempotency_key");
        }
    }

    void remember(Tx tx, String tenant, SubjectKey key, Once once, String answer, Instant now) {
        tx.update(
                "INSERT INTO issued (tenant, idempotency_key, key_id, request, answer, issued_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                tenant,
                once.key(),
                key.id(),
                key.seal(once.request(), PLACE, once.key()),
                answer,
                now);
    }

    /** Deletes what nobody may ask for any more. */
    void deleteStale(Tx tx, Instant now) {
        tx.update("DELETE FROM issued WHERE issued_at <= ?", now.minus(replayWindow));
        deleteDead(tx);
    }

    /** Deletes what erased subjects asked. */
    void deleteDead(Tx tx) {
        tx.update("DELETE FROM issued WHERE " + DEAD);
    }
}
