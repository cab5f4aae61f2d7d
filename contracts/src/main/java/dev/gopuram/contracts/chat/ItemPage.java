package dev.gopuram.contracts.chat;

import java.util.List;

/**
 * A page of items.
 *
 * @param more whether others follow
 */
public record ItemPage(List<Item> items, boolean more) {
    public ItemPage {
        items = List.copyOf(items);
    }
}
