package dev.gopuram.registry;

import dev.gopuram.kernel.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the artifact store holds, by digest: equal files are kept once, whoever's they are. */
record ObjectRows(Sql sql, Ids ids) {
    /**
     * An object.
     *
     * @param stored whether it is there already, or has to be written
     */
    record Held(String name, boolean stored) {}

    /** Where a file of this digest is, or is to be put by whoever asks. */
    Held hold(String sha256, Instant at) {
        Optional<Held> known = sql.first(
                "SELECT name, state FROM object WHERE sha256 = ? AND state <> 'DOOMED' LIMIT 1",
                row -> new Held(row.text("name"), row.text("state").equals("STORED")),
                sha256);
        return known.orElseGet(() -> add(sha256, at));
    }

    private Held add(String sha256, Instant at) {
        String name = "artifacts/" + sha256.substring(0, 2) + "/" + sha256 + "-"
                + ids.uuid().toString().substring(24);
        sql.update("INSERT INTO object (name, sha256, state, since) VALUES (?, ?, 'WRITING', ?)", name, sha256, at);
        return new Held(name, false);
    }

    void stored(List<String> names) {
        for (String name : names) {
            sql.update("UPDATE object SET state = 'STORED' WHERE name = ? AND state = 'WRITING'", name);
        }
    }

    /** Objects that no version needs any more are not given to anybody again. */
    void doomUnused() {
        sql.update("UPDATE object SET state = 'DOOMED' WHERE state <> 'DOOMED' AND NOT EXISTS"
                + " (SELECT 1 FROM file WHERE file.object = object.name)");
    }

    List<String> doomed(int limit) {
        return sql.list("SELECT name FROM object WHERE state = 'DOOMED' LIMIT ?", row -> row.text("name"), limit);
    }

    void forget(String name) {
        sql.update("DELETE FROM object WHERE name = ? AND state = 'DOOMED'", name);
    }
}
