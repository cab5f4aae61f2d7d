package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.DeletedItem;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where conversations are kept, sealed with their subject's key. Every call is one transaction. What is not there, or is
 * another tenant's, is NOT_FOUND where nothing else is said.
 */
interface ConversationStore {
    /** Makes a conversation, once. INSUFFICIENT_QUOTA where the subject has as many as it may. */
    Conversation create(Owner owner, Once once, Map<String, String> metadata, List<Item> items);

    /** Copies a conversation up to an item, once; whole where the item's id is empty. */
    Conversation branch(String tenant, Once once, String from, String lastItem, Map<String, String> metadata);

    Optional<Conversation> find(String tenant, String id);

    /** The subject's conversations made before the given one, newest first; the newest of all where it is empty. */
    List<Conversation> list(Owner owner, String beforeId, int limit);

    Conversation update(String tenant, String id, Map<String, String> metadata);

    boolean delete(String tenant, String id);

    /**
     * Adds items, once, all or none, and answers them as they are stored.
     *
     * @param expectedLast the id the last item must have, empty for none at all, else CONFLICT; null where any will do
     */
    List<Item> append(String tenant, String id, Once once, @Nullable String expectedLast, List<Item> items);

    ItemPage items(String tenant, String id, Slice slice);

    /** All items, oldest first. */
    List<Item> history(String tenant, String id);

    Optional<Item> findItem(String tenant, String id, String item);

    DeletedItem deleteItem(String tenant, String id, String item);

    /** Deletes conversations that last changed before a time, or whose key is gone, at most so many; says how many. */
    int deleteStale(Instant unchangedSince, int most);
}
