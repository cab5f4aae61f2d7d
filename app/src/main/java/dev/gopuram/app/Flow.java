package dev.gopuram.app;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import java.util.List;

/**
 * One kind of request and the port calls it makes, so that {@code plan} can say how many of them cross the network. A
 * test counts the real ones and fails when this table is wrong.
 *
 * @param name what the user does
 * @param calls the calls, in order
 */
record Flow(String name, List<Call> calls) {

    /**
     * One call of a port.
     *
     * @param from the calling service
     * @param to the port
     * @param method its method
     */
    record Call(String from, Class<?> to, String method) {}

    Flow {
        calls = List.copyOf(calls);
    }

    static List<Flow> standard() {
        return List.of(
                flow("chat, upstream model", call("gateway", Chat.class, "stream")),
                flow(
                        "chat, upstream model, with retrieval",
                        call("gateway", Chat.class, "stream"),
                        call("chat", Search.class, "query"),
                        call("search", Models.class, "embed")),
                flow(
                        "chat, upstream model, with retrieval from an HTML document",
                        call("gateway", Chat.class, "stream"),
                        call("chat", Search.class, "query"),
                        call("search", Models.class, "embed"),
                        call("chat", Search.class, "findDocument")),
                flow(
                        "chat, extractive",
                        call("gateway", Chat.class, "stream"),
                        call("chat", Search.class, "query"),
                        call("search", Models.class, "embed"),
                        call("chat", Models.class, "embed"), // the question
                        call("chat", Models.class, "embed"), // what may answer it
                        call("chat", Models.class, "embed")), // and words not met before
                flow(
                        "chat, extractive, citing HTML",
                        call("gateway", Chat.class, "stream"),
                        call("chat", Search.class, "query"),
                        call("search", Models.class, "embed"),
                        call("chat", Models.class, "embed"),
                        call("chat", Models.class, "embed"),
                        call("chat", Models.class, "embed"),
                        call("chat", Search.class, "findDocument")),
                flow("conversation, made", call("gateway", Chat.class, "createConversation")),
                flow("conversation, continued", call("gateway", Chat.class, "appendItems")),
                flow("conversation, read", call("gateway", Chat.class, "listItems")),
                flow(
                        "search, hybrid or vector",
                        call("gateway", Search.class, "query"),
                        call("search", Models.class, "embed")),
                flow("search, text", call("gateway", Search.class, "query")),
                flow(
                        "documents, stored",
                        call("gateway", Search.class, "putDocuments"),
                        call("search", Models.class, "embed")),
                flow("document, read", call("gateway", Search.class, "findDocument")),
                flow("document, deleted", call("gateway", Search.class, "deleteDocument")),
                flow("embeddings", call("gateway", Models.class, "embed")),
                flow("prediction", call("gateway", Models.class, "predict")),
                flow("feedback on a prediction", call("gateway", Registry.class, "giveFeedback")),
                flow(
                        "models, listed",
                        call("gateway", Chat.class, "listChatModels"),
                        call("gateway", Models.class, "listModels")),
                flow("a key seen for the first time, in addition", call("gateway", Users.class, "authenticate")));
    }

    private static Flow flow(String name, Call... calls) {
        return new Flow(name, List.of(calls));
    }

    private static Call call(String from, Class<?> to, String method) {
        return new Call(from, to, method);
    }
}
