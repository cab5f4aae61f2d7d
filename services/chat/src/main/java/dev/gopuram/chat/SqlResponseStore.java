package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.security.SubjectKey;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Stored responses in SQLite or Postgres. */
final class SqlResponseStore implements ResponseStore {
    /** Responses that one may continue, one after the other. */
    static final int MAX_CHAIN = 1_000;

    private static final String PLACE = "response";
    private static final String SELECT =
            "SELECT r.*, " + KeyTable.COLUMNS + " FROM response r JOIN subject_key k ON k.key_id = r.key_id";

    private final Database database;
    private final KeyTable keys;
    private final ConversationsConfig bounds;
    private final SealedItems inputs = new SealedItems("response_input");
    private final SealedItems outputs = new SealedItems("response_output");

    SqlResponseStore(Database database, KeyTable keys, ConversationsConfig bounds) {
        this.database = database;
        this.keys = keys;
        this.bounds = bounds;
    }

    /** A response as it is kept, with its key. */
    private record Kept(StoredResponse shown, SubjectKey key) {}

    @Override
    public String keyOf(String tenant, String subject) {
        Owner owner = new Owner(tenant, subject);
        return database.read(tx -> KeyTable.id(tx, owner))
                .orElseGet(() -> database.write(tx -> keys.lock(tx, owner).id()));
    }

    /**
     * Keeps a response as a part of a transaction; keeping it again changes nothing.
     *
     * @param keyId the subject's key when the answer began: CONFLICT where it is gone, since the subject was erased then
     * @param input what it answers, without what came with the response or the conversation it continues
     * @param output what it answered
     */
    void put(Tx tx, String tenant, String keyId, StoredResponse response, List<Item> input, List<Item> output) {
        requireWithinBounds(response, input, output);
        SubjectKey key = keys.lock(tx, new Owner(tenant, response.subject()));
        if (!key.id().equals(keyId)) {
            throw Problem.of(
                    Problem.Code.CONFLICT, "the subject was erased meanwhile (expected: the request once more)");
        }
        if (add(tx, tenant, key, response) > 0) {
            inputs.add(tx, key, response.id(), 1, input);
            outputs.add(tx, key, response.id(), 1, output);
        }
    }

    private void requireWithinBounds(StoredResponse response, List<Item> input, List<Item> output) {
        long bytes = response.body().length() + bytes(input) + bytes(output);
        if (bytes > bounds.maxBytes().bytes()) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    "response: " + bytes + " bytes with its input (expected: at most " + bounds.maxBytes()
                            + ", or store: false)");
        }
    }

    private static int add(Tx tx, String tenant, SubjectKey key, StoredResponse response) {
        Usage usage = response.usage();
        return tx.update(
                """
                INSERT INTO response (id, tenant, subject, key_id, conversation, previous, model, status, input_tokens,
                                      cached_input_tokens, output_tokens, usage_source, body, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING\
                """,
                response.id(),
                tenant,
                response.subject(),
                key.id(),
                response.conversation(),
                response.previous(),
                response.model(),
                response.status(),
                usage.inputTokens(),
                usage.cachedInputTokens(),
                usage.outputTokens(),
                usage.source().name().toLowerCase(Locale.ROOT),
                key.seal(response.body(), PLACE, response.id()),
                response.createdAt());
    }

    @Override
    public Optional<StoredResponse> find(String tenant, String id) {
        return database.read(tx -> search(tx, tenant, id)).map(Kept::shown);
    }

    @Override
    public boolean delete(String tenant, String id) {
        return database.write(tx -> {
            int found = tx.update("DELETE FROM response WHERE id = ? AND tenant = ?", id, tenant);
            if (found > 0) {
                deleteItems(tx, id);
            }
            return found > 0;
        });
    }

    @Override
    public ItemPage inputItems(String tenant, String id, Slice slice) {
        return database.read(tx -> inputs.page(tx, kept(tx, tenant, id).key, id, slice));
    }

    @Override
    public Optional<Item> outputItem(String tenant, String subject, String id) {
        return database.read(tx -> tx.first(
                        SELECT + " JOIN response_output o ON o.owner = r.id"
                                + " WHERE o.id = ? AND r.tenant = ? AND (? = '' OR r.subject = ?)"
                                + " ORDER BY r.created_at DESC LIMIT 1",
                        this::kept,
                        id,
                        tenant,
                        subject,
                        subject)
                .flatMap(kept -> outputs.find(tx, kept.key, kept.shown.id(), id)));
    }

    @Override
    public List<Item> history(String tenant, String id) {
        return database.read(tx -> history(tx, tenant, id));
    }

    private List<Item> history(Tx tx, String tenant, String id) {
        List<Kept> chain = new ArrayList<>();
        long bytes = 0;
        List<List<Item>> turns = new ArrayList<>();
        for (String next = id; !next.isEmpty(); next = chain.getLast().shown.previous()) {
            Kept kept = kept(tx, tenant, next);
            chain.add(kept);
            List<Item> turn = new ArrayList<>(inputs.all(tx, kept.key, next));
            turn.addAll(outputs.all(tx, kept.key, next));
            turns.add(turn);
            bytes += bytes(turn);
            if (chain.size() > MAX_CHAIN || bytes > bounds.maxBytes().bytes()) {
                throw Problem.of(
                                Problem.Code.INSUFFICIENT_QUOTA,
                                "previous_response_id: " + chain.size() + " responses with " + bytes
                                        + " bytes (expected: at most " + MAX_CHAIN + " with " + bounds.maxBytes()
                                        + "; begin anew)")
                        .at("previous_response_id");
            }
        }
        return turns.reversed().stream().flatMap(List::stream).toList();
    }

    @Override
    public int deleteStale(Instant madeBefore, int most) {
        return database.write(
                tx -> delete(tx, "created_at < ? OR key_id NOT IN (SELECT key_id FROM subject_key)", madeBefore, most)
                        .owners());
    }

    /** Deletes rows that a shredded key has left of a subject, at most so many: how many responses, and items. */
    Gone deleteDead(Tx tx, Owner owner, int most) {
        return delete(
                tx,
                "tenant = ? AND subject = ? AND key_id NOT IN (SELECT key_id FROM subject_key)",
                owner.tenant(),
                owner.subject(),
                most);
    }

    private Gone delete(Tx tx, String which, Object... args) {
        List<String> gone = tx.list(
                "DELETE FROM response WHERE id IN (SELECT id FROM response WHERE " + which + " LIMIT ?) RETURNING id",
                row -> row.text("id"),
                args);
        int items = 0;
        for (String id : gone) {
            items += deleteItems(tx, id);
        }
        return new Gone(gone.size(), items);
    }

    private int deleteItems(Tx tx, String id) {
        return inputs.deleteAll(tx, id) + outputs.deleteAll(tx, id);
    }

    private Kept kept(Tx tx, String tenant, String id) {
        return search(tx, tenant, id)
                .orElseThrow(() -> Problem.notFound("response", id).at("response_id"));
    }

    private Optional<Kept> search(Tx tx, String tenant, String id) {
        return tx.first(SELECT + " WHERE r.id = ? AND r.tenant = ?", this::kept, id, tenant);
    }

    private Kept kept(Row row) throws SQLException {
        SubjectKey key = keys.key(row);
        String id = row.text("id");
        Usage usage = new Usage(
                row.longValue("input_tokens"),
                row.longValue("cached_input_tokens"),
                row.longValue("output_tokens"),
                Usage.Source.valueOf(row.text("usage_source").toUpperCase(Locale.ROOT)));
        StoredResponse shown = new StoredResponse(
                id,
                row.text("subject"),
                row.text("conversation"),
                row.text("previous"),
                row.text("model"),
                row.text("status"),
                usage,
                key.open(row.bytes("body"), PLACE, id),
                row.instant("created_at"));
        return new Kept(shown, key);
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(item -> item.json().length()).sum();
    }
}
