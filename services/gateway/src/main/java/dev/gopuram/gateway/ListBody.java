package dev.gopuram.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A page of things as OpenAI lists them. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ListBody(
        String object,
        @JsonRawValue String data,
        @Nullable String firstId,
        @Nullable String lastId,
        boolean hasMore) {
    static ListBody of(ItemPage page) {
        return of(
                page.items().stream().map(item -> item.json().utf8()).toList(),
                page.items().stream().map(Item::id).toList(),
                page.more());
    }

    /** @param data each thing as JSON, whose ids stand beside */
    static ListBody of(List<String> data, List<String> ids, boolean more) {
        String joined = data.stream().collect(Collectors.joining(",", "[", "]"));
        return ids.isEmpty()
                ? new ListBody("list", joined, null, null, more)
                : new ListBody("list", joined, ids.getFirst(), ids.getLast(), more);
    }
}
