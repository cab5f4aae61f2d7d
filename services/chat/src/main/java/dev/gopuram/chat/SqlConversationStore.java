package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.DeletedItem;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.security.SubjectKey;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import dev.gopuram.platform.store.UniqueViolation;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * Conversations in SQLite or Postgres. A write first takes the lock on what it changes, the conversation or the subject's
 * key, in that order where it needs both.
 */
final class SqlConversationStore implements ConversationStore {
    /** What conversations' ids begin with. */
    static final String PREFIX = "conv";

    private static final String PLACE = "conversation";
    private static final String SELECT =
            "SELECT c.*, " + KeyTable.COLUMNS + " FROM conversation c JOIN subject_key k ON k.key_id = c.key_id";
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private final Database database;
    private final KeyTable keys;
    private final IssuedTable issued;
    private final ConversationsConfig bounds;
    private final Ids ids;
    private final Clock clock;
    private final SealedItems items = new SealedItems("item");

    SqlConversationStore(Database database, KeyTable keys, ConversationsConfig bounds, Ids ids, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.issued = new IssuedTable(bounds.replayWindow());
        this.bounds = bounds;
        this.ids = ids;
        this.clock = clock;
    }

    /** A conversation as it is kept, with its key. */
    private record Kept(Conversation shown, SubjectKey key, long lastSeq, long bytes) {
        String id() {
            return shown.id();
        }
    }

    @Override
    public Conversation create(Owner owner, Once once, Map<String, String> metadata, List<Item> first) {
        return write(tx -> {
            SubjectKey key = keys.lock(tx, owner);
            Optional<String> before = issued.before(tx, owner.tenant(), key, once, now());
            return before.isPresent()
                    ? kept(tx, owner.tenant(), before.get()).shown
                    : make(tx, owner, key, once, metadata, first);
        });
    }

    @Override
    public Conversation branch(String tenant, Once once, String from, String lastItem, Map<String, String> metadata) {
        return write(tx -> {
            Kept source = locked(tx, tenant, from);
            Owner owner = new Owner(tenant, source.shown.subject());
            SubjectKey key = keys.lock(tx, owner);
            Optional<String> before = issued.before(tx, tenant, key, once, now());
            return before.isPresent()
                    ? kept(tx, tenant, before.get()).shown
                    : make(tx, owner, key, once, metadata, upTo(tx, source, lastItem));
        });
    }

    private List<Item> upTo(Tx tx, Kept source, String lastItem) {
        if (lastItem.isEmpty()) {
            return items.all(tx, source.key, source.id());
        }
        long last = items.seq(tx, source.id(), lastItem)
                .orElseThrow(() -> Problem.notFound("item", lastItem).at("item_id"));
        return items.between(tx, source.key, source.id(), 0, last);
    }

    private Conversation make(
            Tx tx, Owner owner, SubjectKey key, Once once, Map<String, String> metadata, List<Item> first) {
        requireRoom(tx, owner);
        String id = ids.prefixed(PREFIX);
        Instant now = now();
        requireRoom(first.size(), bytes(first));
        tx.update(
                """
                INSERT INTO conversation (id, tenant, subject, key_id, metadata, items, bytes, last_seq, created_at,
                                          updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                id,
                owner.tenant(),
                owner.subject(),
                key.id(),
                key.seal(Json.write(metadata), PLACE, id),
                first.size(),
                bytes(first),
                first.size(),
                now,
                now);
        items.add(tx, key, id, 1, first);
        issued.remember(tx, owner.tenant(), key, once, id, now);
        return new Conversation(id, owner.subject(), metadata, now, now, first.size());
    }

    /** The caller holds the lock on the subject's key, so nobody else makes one meanwhile. */
    private void requireRoom(Tx tx, Owner owner) {
        long there = tx.first(
                        "SELECT COUNT(*) AS n FROM conversation WHERE tenant = ? AND subject = ?",
                        row -> row.longValue("n"),
                        owner.tenant(),
                        owner.subject())
                .orElseThrow();
        if (there >= bounds.maxConversations()) {
            throw Problem.of(
                    Problem.Code.INSUFFICIENT_QUOTA,
                    "conversations: the subject has " + there + " (expected: fewer than " + bounds.maxConversations()
                            + "; delete some)");
        }
    }

    private void requireRoom(long count, long bytes) {
        if (count > bounds.maxItems()) {
            throw Problem.of(
                            Problem.Code.INSUFFICIENT_QUOTA,
                            "items: the conversation would have " + count + " (expected: at most " + bounds.maxItems()
                                    + "; go on in another one)")
                    .at("items");
        }
        if (bytes > bounds.maxBytes().bytes()) {
            throw Problem.of(
                            Problem.Code.INSUFFICIENT_QUOTA,
                            "items: the conversation would have " + bytes + " bytes (expected: at most "
                                    + bounds.maxBytes() + "; go on in another one)")
                    .at("items");
        }
    }

    @Override
    public Optional<Conversation> find(String tenant, String id) {
        return database.read(tx -> search(tx, tenant, id)).map(Kept::shown);
    }

    @Override
    public List<Conversation> list(Owner owner, String beforeId, int limit) {
        return database
                .read(tx -> beforeId.isEmpty()
                        ? tx.list(
                                SELECT + " WHERE c.tenant = ? AND c.subject = ? ORDER BY c.id DESC LIMIT ?",
                                this::kept,
                                owner.tenant(),
                                owner.subject(),
                                limit)
                        : tx.list(
                                SELECT
                                        + " WHERE c.tenant = ? AND c.subject = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?",
                                this::kept,
                                owner.tenant(),
                                owner.subject(),
                                beforeId,
                                limit))
                .stream()
                .map(Kept::shown)
                .toList();
    }

    @Override
    public Conversation update(String tenant, String id, Map<String, String> metadata) {
        return write(tx -> {
            Kept kept = locked(tx, tenant, id);
            tx.update(
                    "UPDATE conversation SET metadata = ?, updated_at = ? WHERE id = ?",
                    kept.key.seal(Json.write(metadata), PLACE, id),
                    now(),
                    id);
            return kept(tx, tenant, id).shown;
        });
    }

    @Override
    public boolean delete(String tenant, String id) {
        return write(tx -> {
            int found = tx.update("DELETE FROM conversation WHERE id = ? AND tenant = ?", id, tenant);
            if (found > 0) {
                items.deleteAll(tx, id);
            }
            return found > 0;
        });
    }

    @Override
    public List<Item> append(String tenant, String id, Once once, @Nullable String expectedLast, List<Item> added) {
        return write(tx -> append(tx, tenant, id, once, expectedLast, added));
    }

    /** The same as a part of a transaction. */
    List<Item> append(Tx tx, String tenant, String id, Once once, @Nullable String expectedLast, List<Item> added) {
        Kept kept = locked(tx, tenant, id);
        Optional<String> before = issued.before(tx, tenant, kept.key, once, now());
        if (before.isPresent()) {
            return added(tx, kept, before.get());
        }
        requireLast(tx, id, expectedLast);
        requireRoom(kept.shown.items() + added.size(), kept.bytes + bytes(added));
        long firstSeq = kept.lastSeq + 1;
        items.add(tx, kept.key, id, firstSeq, added);
        change(tx, id, added.size(), bytes(added), added.size());
        issued.remember(tx, tenant, kept.key, once, id + " " + firstSeq + " " + added.size(), now());
        return added;
    }

    /** What was added before under this key, as far as it is still there. */
    private List<Item> added(Tx tx, Kept kept, String answer) {
        String[] words = answer.split(" ", -1);
        long firstSeq = Long.parseLong(words[1]);
        return items.between(tx, kept.key, words[0], firstSeq, firstSeq + Long.parseLong(words[2]) - 1);
    }

    private void requireLast(Tx tx, String id, @Nullable String expected) {
        if (expected == null) {
            return;
        }
        String last = items.last(tx, id);
        if (!last.equals(expected)) {
            throw Problem.of(
                            Problem.Code.CONFLICT,
                            "the conversation ends with " + (last.isEmpty() ? "nothing" : last) + " (expected: "
                                    + (expected.isEmpty() ? "nothing" : expected)
                                    + "; somebody else has gone on with it)")
                    .at("expected_last");
        }
    }

    @Override
    public ItemPage items(String tenant, String id, Slice slice) {
        return database.read(tx -> items.page(tx, kept(tx, tenant, id).key, id, slice));
    }

    @Override
    public List<Item> history(String tenant, String id) {
        return database.read(tx -> items.all(tx, kept(tx, tenant, id).key, id));
    }

    @Override
    public Optional<Item> findItem(String tenant, String id, String item) {
        return database.read(tx -> items.find(tx, kept(tx, tenant, id).key, id, item));
    }

    @Override
    public DeletedItem deleteItem(String tenant, String id, String item) {
        return write(tx -> {
            locked(tx, tenant, id);
            Optional<Long> size = items.delete(tx, id, item);
            size.ifPresent(bytes -> change(tx, id, -1, -bytes, 0));
            return new DeletedItem(size.isPresent(), kept(tx, tenant, id).shown);
        });
    }

    private void change(Tx tx, String id, int count, long bytes, int seqs) {
        tx.update(
                "UPDATE conversation SET items = items + ?, bytes = bytes + ?, last_seq = last_seq + ?, updated_at = ?"
                        + " WHERE id = ?",
                count,
                bytes,
                seqs,
                now(),
                id);
    }

    @Override
    public int deleteStale(Instant unchangedSince, int most) {
        return write(tx -> {
            issued.deleteStale(tx, now());
            return delete(tx, "updated_at < ? OR key_id NOT IN (SELECT key_id FROM subject_key)", most, unchangedSince)
                    .owners();
        });
    }

    /** Deletes rows that a shredded key has left of a subject, at most so many: how many conversations, and items. */
    Gone deleteDead(Tx tx, Owner owner, int most) {
        issued.deleteDead(tx);
        return delete(
                tx,
                "tenant = ? AND subject = ? AND key_id NOT IN (SELECT key_id FROM subject_key)",
                most,
                owner.tenant(),
                owner.subject());
    }

    private Gone delete(Tx tx, String which, int most, Object... args) {
        Object[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = most;
        List<String> gone = tx.list(
                "DELETE FROM conversation WHERE id IN (SELECT id FROM conversation WHERE " + which
                        + " LIMIT ?) RETURNING id",
                row -> row.text("id"),
                all);
        int deleted = 0;
        for (String id : gone) {
            deleted += items.deleteAll(tx, id);
        }
        return new Gone(gone.size(), deleted);
    }

    /** With the lock on the conversation, so that what is read is what is changed. */
    private Kept locked(Tx tx, String tenant, String id) {
        tx.update("UPDATE conversation SET updated_at = updated_at WHERE id = ? AND tenant = ?", id, tenant);
        return kept(tx, tenant, id);
    }

    private Kept kept(Tx tx, String tenant, String id) {
        return search(tx, tenant, id)
                .orElseThrow(() -> Problem.notFound("conversation", id).at("conversation_id"));
    }

    private Optional<Kept> search(Tx tx, String tenant, String id) {
        return tx.first(SELECT + " WHERE c.id = ? AND c.tenant = ?", this::kept, id, tenant);
    }

    private Kept kept(Row row) throws SQLException {
        SubjectKey key = keys.key(row);
        String id = row.text("id");
        Bytes metadata = key.open(row.bytes("metadata"), PLACE, id);
        Conversation shown = new Conversation(
                id,
                row.text("subject"),
                Json.mapper().readValue(metadata.shared(), METADATA),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.longValue("items"));
        return new Kept(shown, key, row.longValue("last_seq"), row.longValue("bytes"));
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(item -> item.json().length()).sum();
    }

    /** As exactly as the database keeps it. */
    private Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MICROS);
    }

    private <T> T write(Database.Work<T> work) {
        try {
            return database.write(work);
        } catch (UniqueViolation taken) {
            throw taken(taken);
        }
    }

    static Problem taken(UniqueViolation taken) {
        return Problem.of(
                        Problem.Code.CONFLICT,
                        "an id is taken: of an item of this conversation, or of a request on its way (expected: ids"
                                + " that nothing else has)")
                .causedBy(taken);
    }
}
