package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.StoredResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where responses are kept, sealed with their subject's key. Every call is one transaction. */
interface ResponseStore {
    /** The name of the key that seals what is kept of the subject from now on; made where it has none. */
    String keyOf(String tenant, String subject);

    Optional<StoredResponse> find(String tenant, String id);

    boolean delete(String tenant, String id);

    /** What a response is an answer to; NOT_FOUND where it is not there. */
    ItemPage inputItems(String tenant, String id, Slice slice);

    /**
     * An item that a response answered, by its id; the newest response's where several have it.
     *
     * @param subject whose the response must be; empty for anybody's
     */
    Optional<Item> outputItem(String tenant, String subject, String id);

    /**
     * What a request that continues this response continues: the inputs and outputs of the response and of those before
     * it, oldest first. NOT_FOUND where one of them is gone.
     */
    List<Item> history(String tenant, String id);

    /** Deletes responses made before a time, or whose key is gone, at most so many; says how many. */
    int deleteStale(Instant madeBefore, int most);
}
