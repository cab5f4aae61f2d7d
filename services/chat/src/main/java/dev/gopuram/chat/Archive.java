package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer in the making needs of what is stored: the items it continues, and a place for what it adds. Acts for
 * the calling tenant, blocks, and answers NOT_FOUND for what is not there or another tenant's.
 */
final class Archive {
    private final ConversationStore conversations;
    private final ResponseStore responses;
    private final ItemReader items;

    Archive(ConversationStore conversations, ResponseStore responses, ItemReader items) {
        this.conversations = conversations;
        this.responses = responses;
        this.items = items;
    }

    /** A conversation, for whose it is. */
    Conversation conversation(String id) {
        return conversations
                .find(tenant(), id)
                .orElseThrow(() -> Problem.notFound("conversation", id).at("conversation_id"));
    }

    /** All items of a conversation, oldest first. The last one's id is what {@link #append} is to expect. */
    List<Item> history(String conversation) {
        return conversations.history(tenant(), conversation);
    }

    /** All items of the exchange that ends with this response, oldest first. */
    List<Item> historyOfResponse(String response) {
        return responses.history(tenant(), response);
    }

    /**
     * An item of a stored response's output, by its id.
     *
     * @param subject whose it must be; empty for anybody's of the tenant
     */
    Optional<Item> answered(String subject, String id) {
        return responses.outputItem(tenant(), subject, id);
    }

    /**
     * Items as a request gives them: checked, and with ids.
     *
     * @param name the field that holds them
     */
    List<Item> read(List<Bytes> many, String name) {
        return items.read(many, name);
    }

    /**
     * Adds one exchange to a conversation: question and answer, all or none.
     *
     * @param exchange its name, the same when it is tried again: the response's id
     * @param expectedLast the id of the last item that the answer knew, empty where it knew none: CONFLICT where the
     *     conversation has gone on since
     */
    List<Item> append(String exchange, String conversation, @Nullable String expectedLast, List<Item> added) {
        Once once = Once.of(
                exchange,
                "exchange",
                List.of(conversation),
                Map.of(),
                added.stream().map(Item::json).toList());
        return conversations.append(tenant(), conversation, once, expectedLast, added);
    }

    StoredResponse response(String id) {
        return responses
                .find(tenant(), id)
                .orElseThrow(() -> Problem.notFound("response", id).at("response_id"));
    }

    /** The name of the key that seals what is kept of a subject; {@link #keep} is to find it still there. */
    String keyOf(String subject) {
        return responses.keyOf(tenant(), subject);
    }

    /** Refuses a response that is too large to be kept. */
    void requireWithinBounds(StoredResponse response, List<Item> input, List<Item> output) {
        responses.requireWithinBounds(response, input, output);
    }

    /** Keeps a response; keeping it again changes nothing. CONFLICT where the subject's key is another by now. */
    void keep(String key, StoredResponse response, List<Item> input, List<Item> output) {
        responses.put(tenant(), key, response, input, output);
    }

    /** Whose an exchange is: the subject named, or the caller itself. */
    String subject(String named) {
        return Subjects.orCaller(named, CallContext.current());
    }

    private static String tenant() {
        return CallContext.current().tenant();
    }
}
