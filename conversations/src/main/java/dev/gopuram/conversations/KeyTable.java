package dev.gopuram.conversations;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.security.SubjectKey;
import dev.gopuram.platform.security.SubjectKeys;
import dev.gopuram.platform.security.WrappedKey;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The wrapped keys in the database, each found in the transaction that uses it. */
final class KeyTable {
    /** The columns that {@link #key} reads, of a query that joins {@code subject_key k}. */
    static final String COLUMNS = "k.key_id AS key_id, k.tenant AS key_tenant, k.subject AS key_subject,"
            + " k.master AS key_master, k.wrapped AS key_wrapped";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM subject_key k";
    private static final Owner NOBODY = new Owner("", "");

    private final SubjectKeys keys;
    private final Ids ids;
    private final Clock clock;

    private KeyTable(SubjectKeys keys, Ids ids, Clock clock) {
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /** Throws CONFLICT where the master key is missing, or is not the one this database was begun with. */
    static KeyTable open(Database database, MasterKeySource source, Ids ids, Clock clock) {
        Optional<WrappedKey> known = database.read(tx -> find(tx, NOBODY));
        KeyTable table = new KeyTable(new SubjectKeys(source.open(known.isPresent()), clock), ids, clock);
        WrappedKey first = known.orElseGet(() -> database.write(tx -> table.locked(tx, NOBODY)));
        try {
            table.keys.open(first);
        } catch (Problem foreign) {
            throw Problem.of(Problem.Code.CONFLICT, source.place() + ": " + foreign.detail())
                    .causedBy(foreign);
        }
        return table;
    }

    /** The subject's key, made where it has none. Until the transaction's end nobody else makes, erases or locks it. */
    SubjectKey lock(Tx tx, Owner owner) {
        return keys.open(locked(tx, owner));
    }

    /** The name of the subject's key; empty where it has none. */
    static Optional<String> id(Tx tx, Owner owner) {
        return find(tx, owner).map(WrappedKey::id);
    }

    private WrappedKey locked(Tx tx, Owner owner) {
        if (!takeLock(tx, owner)) {
            insert(tx, keys.make(ids.prefixed("dk"), owner.tenant(), owner.subject()));
            takeLock(tx, owner);
        }
        return find(tx, owner)
                .orElseThrow(() -> Problem.of(
                        Problem.Code.CONFLICT, "the subject was erased meanwhile (expected: the request once more)"));
    }

    private static boolean takeLock(Tx tx, Owner owner) {
        return tx.update(
                        "UPDATE subject_key SET created_at = created_at WHERE tenant = ? AND subject = ?",
                        owner.tenant(),
                        owner.subject())
                > 0;
    }

    private static Optional<WrappedKey> find(Tx tx, Owner owner) {
        return tx.first(
                SELECT + " WHERE k.tenant = ? AND k.subject = ?", KeyTable::wrapped, owner.tenant(), owner.subject());
    }

    private void insert(Tx tx, WrappedKey key) {
        tx.update(
                "INSERT INTO subject_key (tenant, subject, key_id, master, wrapped, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, subject) DO NOTHING",
                key.tenant(),
                key.subject(),
                key.id(),
                key.master(),
                key.wrapped(),
                clock.now());
    }

    /** The key of a row read with {@link #COLUMNS}. */
    SubjectKey key(Row row) throws SQLException {
        return keys.open(wrapped(row));
    }

    /**
     * Destroys a subject's key, and with it all that it sealed. The bytes are overwritten first, since a database gives
     * a deleted row's place back without clearing it.
     */
    void shred(Tx tx, Owner owner) {
        if (takeLock(tx, owner)) {
            WrappedKey key = find(tx, owner).orElseThrow();
            tx.update(
                    "UPDATE subject_key SET wrapped = ? WHERE key_id = ?",
                    Bytes.wrap(new byte[key.wrapped().length()]),
                    key.id());
            tx.update("DELETE FROM subject_key WHERE key_id = ?", key.id());
        }
    }

    /** Empties the memory of a subject's key, once its row is gone. */
    void forget(Owner owner) {
        keys.forget(owner.tenant(), owner.subject());
    }

    void forgetOverdue() {
        keys.forgetOverdue();
    }

    /** Wraps keys anew that a former master key wrapped, at most so many; says how many. */
    int rewrap(Tx tx, int most) {
        List<WrappedKey> old =
                tx.list(SELECT + " WHERE k.master <> ? LIMIT ?", KeyTable::wrapped, keys.primary(), most);
        for (WrappedKey key : old) {
            WrappedKey moved = keys.rewrap(key);
            tx.update(
                    "UPDATE subject_key SET master = ?, wrapped = ? WHERE key_id = ? AND master = ?",
                    moved.master(),
                    moved.wrapped(),
                    key.id(),
                    key.master());
        }
        return old.size();
    }

    private static WrappedKey wrapped(Row row) throws SQLException {
        return new WrappedKey(
                row.text("key_id"),
                row.text("key_tenant"),
                row.text("key_subject"),
                row.intValue("key_master"),
                row.bytes("key_wrapped"));
    }
}
