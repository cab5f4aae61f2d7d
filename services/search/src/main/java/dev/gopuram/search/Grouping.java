package dev.gopuram.search;

import dev.gopuram.contracts.search.GroupBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers passages that belong together: each group stands where its best passage does. */
final class Grouping {
    /** What a document without a value is called among the groups; no value begins so in the same place. */
    private static final String ALONE = "document\0";

    private static final String SHARED = "value\0";

    private Grouping() {}

    /**
     * What the limit counts: a group, or where nothing is grouped one passage.
     *
     * @param key tells it from the others
     * @param value what its passages share; null where they share nothing
     */
    record Group(String key, @Nullable String value, List<Ranked> members) {}

    static List<Group> of(List<Ranked> ranked, @Nullable GroupBy by, PassageKeys keys) throws IOException {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (Ranked one : ranked) {
            Group own = by == null ? single(one) : empty(one, by.field(), keys);
            List<Ranked> members = groups.computeIfAbsent(own.key(), key -> own).members();
            if (by == null || members.size() < by.size()) {
                members.add(one);
            }
        }
        return List.copyOf(groups.values());
    }

    private static Group single(Ranked one) {
        return new Group(one.id(), null, new ArrayList<>());
    }

    private static Group empty(Ranked one, String field, PassageKeys keys) throws IOException {
        String document = keys.document(one.document());
        if (field.equals(GroupBy.DOCUMENT)) {
            return new Group(SHARED + document, document, new ArrayList<>());
        }
        String value = keys.value(one.document(), field);
        String key = value == null ? ALONE + document : SHARED + value;
        return new Group(key, value, new ArrayList<>());
    }
}
