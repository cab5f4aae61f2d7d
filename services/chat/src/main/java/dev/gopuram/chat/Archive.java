package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What an answer in the making needs of what is stored: the items it continues, and a place for what it adds. Acts for
 * the calling tenant, blocks, and answers NOT_FOUND for what is not there or another tenant's.
 */
final class Archive {
    private final ConversationStore conversations;
    private final ResponseStore responses;
    private final ExchangeStore exchanges;
    private final ItemReader items;

    Archive(ConversationStore conversations, ResponseStore responses, ExchangeStore exchanges, ItemReader items) {
        this.conversations = conversations;
        this.responses = responses;
        this.exchanges = exchanges;
        this.items = items;
    }

    /** A conversation, for whose it is. */
    Conversation conversation(String id) {
        return conversations
                .find(tenant(), id)
                .orElseThrow(() -> Problem.notFound("conversation", id).at("conversation_id"));
    }

    /** All items of a conversation, oldest first. The last one's id is what an exchange is to expect. */
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

    StoredResponse response(String id) {
        return responses
                .find(tenant(), id)
                .orElseThrow(() -> Problem.notFound("response", id).at("response_id"));
    }

    /** The name of the key that seals what is kept of a subject; {@link #keep} is to find it still there. */
    String keyOf(String subject) {
        return responses.keyOf(tenant(), subject);
    }

    /** Keeps an exchange wherever it belongs, or nowhere; keeping it again changes nothing. */
    void keep(Exchange exchange) {
        exchanges.keep(tenant(), exchange);
    }

    /** Whose an exchange is: the subject named, or the caller itself. */
    String subject(String named) {
        return Subjects.orCaller(named, CallContext.current());
    }

    private static String tenant() {
        return CallContext.current().tenant();
    }
}
