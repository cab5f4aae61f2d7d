package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Tx;
import dev.gopuram.platform.store.UniqueViolation;
import java.util.List;
import java.util.Map;

/** Exchanges in SQLite or Postgres, where conversations and responses lie in one database. */
final class SqlExchangeStore implements ExchangeStore {
    private final Database database;
    private final SqlConversationStore conversations;
    private final SqlResponseStore responses;

    SqlExchangeStore(Database database, SqlConversationStore conversations, SqlResponseStore responses) {
        this.database = database;
        this.conversations = conversations;
        this.responses = responses;
    }

    @Override
    public void keep(String tenant, Exchange exchange) {
        try {
            boolean _ = database.write(tx -> {
                keep(tx, tenant, exchange);
                return true;
            });
        } catch (UniqueViolation taken) {
            throw SqlConversationStore.taken(taken);
        }
    }

    /** The conversation first, as everywhere: its lock is taken before the subject's key's. */
    private void keep(Tx tx, String tenant, Exchange exchange) {
        String conversation = exchange.conversation();
        if (!conversation.isEmpty()) {
            Once once = Once.of(
                    exchange.name(),
                    "exchange",
                    List.of(conversation),
                    Map.of(),
                    exchange.items().stream().map(Item::json).toList());
            List<Item> _ = conversations.append(tx, tenant, conversation, once, exchange.lastItem(), exchange.items());
        }
        StoredResponse response = exchange.response();
        if (response != null) {
            responses.put(tx, tenant, exchange.key(), response, exchange.input(), exchange.output());
        }
    }
}
