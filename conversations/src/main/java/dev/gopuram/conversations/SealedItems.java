package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.SubjectKey;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.RowReader;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of items, each sealed for its place: its owner, its number, and all that stands beside it in clear. So none
 * passes for another, and none changes its role.
 */
final class SealedItems {
    /** The JSON of one page; a page ends early rather than hold more, but has one item at least. */
    static final long MAX_PAGE_BYTES = 4L << 20;

    private final String table;

    /** @param table of the shape that the migration gives {@code item} */
    SealedItems(String table) {
        this.table = table;
    }

    private record Place(long seq, long size) {}

    void add(Tx tx, SubjectKey key, String owner, long firstSeq, List<Item> items) {
        List<List<Object>> rows = new ArrayList<>();
        long seq = firstSeq;
        for (Item item : items) {
            rows.add(List.of(
                    owner,
                    seq,
                    item.id(),
                    item.type(),
                    item.role(),
                    item.status(),
                    item.json().length(),
                    key.seal(item.json(), place(owner, seq, item.id(), item.type(), item.role(), item.status()))));
            seq++;
        }
        tx.batch(
                "INSERT INTO " + table + " (owner, seq, id, type, role, status, size, json)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows);
    }

    ItemPage page(Tx tx, SubjectKey key, String owner, Slice slice) {
        boolean oldestFirst = slice.order() == ItemOrder.OLDEST_FIRST;
        long from = slice.after().isEmpty()
                ? (oldestFirst ? -1 : Long.MAX_VALUE)
                : seq(tx, owner, slice.after())
                        .orElseThrow(() -> Problem.invalid("after", slice.after(), "the id of one of the items"));
        String sql = "SELECT seq, size FROM " + table + " WHERE owner = ? AND seq " + (oldestFirst ? ">" : "<")
                + " ? ORDER BY seq " + (oldestFirst ? "ASC" : "DESC") + " LIMIT ?";
        List<Place> found = tx.list(
                sql, row -> new Place(row.longValue("seq"), row.longValue("size")), owner, from, slice.limit() + 1);
        List<Place> page = fitting(found, slice.limit());
        if (page.isEmpty()) {
            return new ItemPage(List.of(), false);
        }
        long first = page.getFirst().seq;
        long last = page.getLast().seq;
        List<Item> items = between(tx, key, owner, Math.min(first, last), Math.max(first, last));
        return new ItemPage(oldestFirst ? items : items.reversed(), found.size() > page.size());
    }

    private static List<Place> fitting(List<Place> found, int limit) {
        long bytes = 0;
        int count = 0;
        while (count < Math.min(found.size(), limit)) {
            bytes += found.get(count).size;
            if (count > 0 && bytes > MAX_PAGE_BYTES) {
                break;
            }
            count++;
        }
        return found.subList(0, count);
    }

    /** All items, oldest first: as many as were let in. */
    List<Item> all(Tx tx, SubjectKey key, String owner) {
        return between(tx, key, owner, 0, Long.MAX_VALUE);
    }

    /** The items of these numbers that are still there, oldest first. */
    List<Item> between(Tx tx, SubjectKey key, String owner, long from, long to) {
        return tx.list(
                "SELECT * FROM " + table + " WHERE owner = ? AND seq BETWEEN ? AND ? ORDER BY seq",
                reader(key),
                owner,
                from,
                to);
    }

    Optional<Item> find(Tx tx, SubjectKey key, String owner, String id) {
        return tx.first("SELECT * FROM " + table + " WHERE owner = ? AND id = ?", reader(key), owner, id);
    }

    /** The number of an item. */
    Optional<Long> seq(Tx tx, String owner, String id) {
        return tx.first(
                "SELECT seq FROM " + table + " WHERE owner = ? AND id = ? ORDER BY seq",
                row -> row.longValue("seq"),
                owner,
                id);
    }

    /** The id of the last item; empty where there is none. */
    String last(Tx tx, String owner) {
        return tx.first(
                        "SELECT id FROM " + table + " WHERE owner = ? ORDER BY seq DESC LIMIT 1",
                        row -> row.text("id"),
                        owner)
                .orElse("");
    }

    /** Deletes an item, and says how large it was; empty where it is not there. */
    Optional<Long> delete(Tx tx, String owner, String id) {
        return tx.first(
                "DELETE FROM " + table + " WHERE owner = ? AND id = ? RETURNING size",
                row -> row.longValue("size"),
                owner,
                id);
    }

    int deleteAll(Tx tx, String owner) {
        return tx.update("DELETE FROM " + table + " WHERE owner = ?", owner);
    }

    private RowReader<Item> reader(SubjectKey key) {
        return row -> item(key, row);
    }

    private Item item(SubjectKey key, Row row) throws SQLException {
        String id = row.text("id");
        String type = row.text("type");
        String role = row.text("role");
        String status = row.text("status");
        String[] place = place(row.text("owner"), row.longValue("seq"), id, type, role, status);
        return new Item(id, type, role, status, key.open(row.bytes("json"), place));
    }

    private String[] place(String owner, long seq, String id, String type, String role, String status) {
        return new String[] {table, owner, Long.toString(seq), id, type, role, status};
    }
}
