package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.conversations.Archive;
import dev.gopuram.conversations.Exchange;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.dialects.OpenAiResponses;
import dev.gopuram.platform.dialects.ResponsesOptions;
import dev.gopuram.platform.dialects.Turn;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Joins requests to what is stored: puts in front of them what was said before, and keeps the exchange once the answer
 * is whole. A request continues a conversation, by {@code gopuram.conversation} or in the words of the Responses API, or
 * a stored response. An answer that broke off is not kept, and neither is its question: the exchange did not happen.
 */
final class Continuations {
    private final Archive archive;
    private final FollowReferences references;
    private final HistoryWindow window;
    private final Naming naming;
    private final Clock clock;

    Continuations(Archive archive, int windowTokens, Naming naming, Clock clock) {
        this.archive = archive;
        this.references = new FollowReferences(archive);
        this.window = new HistoryWindow(windowTokens);
        this.naming = naming;
        this.clock = clock;
    }

    /** The request with the items it refers to in place of their ids. */
    JsonNode followed(JsonNode request) {
        return references.in(request);
    }

    Continuation of(ChatRequest request) {
        ResponsesOptions options = Continuation.options(request);
        String conversation = conversation(request, options);
        String previous = options == null ? null : options.previousResponseId();
        boolean stored = options != null && options.store();
        if (conversation == null && previous == null && !stored) {
            return Continuation.none(request);
        }
        String subject = inRequest(request, options, () -> subject(request, conversation, previous));
        List<Item> before = history(conversation, previous);
        ChatRequest continued = before.isEmpty()
                ? request
                : request.withTurns(joined(request, options == null || options.truncates(), turns(before)));
        boolean kept = stored || conversation != null;
        return new Continuation(
                continued,
                subject,
                Objects.requireNonNullElse(conversation, ""),
                before.isEmpty() ? "" : before.getLast().id(),
                Objects.requireNonNullElse(previous, ""),
                stored ? archive.keyOf(subject) : "",
                kept ? archive.read(input(request), inputField(request)) : List.of());
    }

    private List<Turn> joined(ChatRequest request, boolean truncates, List<Turn> before) {
        if (!truncates) {
            window.requireRoom(before);
        }
        return window.before(request.asked().turns(), before);
    }

    /** Keeps an exchange whose answer is the body of a response. */
    void keepResponse(Continuation continuation, Bytes body, Usage usage) {
        JsonNode response = Json.foreign().readTree(body.shared());
        List<Bytes> items = new ArrayList<>();
        response.path("output").forEach(item -> items.add(Json.write(item)));
        List<Item> output = archive.read(items, "output");
        String id = response.path("id").asString();
        StoredResponse kept = new StoredResponse(
                id,
                continuation.subject(),
                continuation.conversation(),
                continuation.previous(),
                response.path("model").asString(""),
                response.path("status").asString(""),
                usage,
                body,
                clock.now());
        archive.keep(exchange(continuation, id, continuation.stored() ? kept : null, output));
    }

    /** Keeps an exchange whose answer came in another dialect. */
    void keepReply(Continuation continuation, ModelReply reply) {
        List<Bytes> items = OpenAiResponses.outputItems(reply, naming).stream()
                .map(Json::write)
                .toList();
        archive.keep(exchange(continuation, naming.id().apply("exchange"), null, archive.read(items, "output")));
    }

    private static Exchange exchange(
            Continuation continuation, String name, @Nullable StoredResponse response, List<Item> output) {
        return new Exchange(
                name,
                continuation.conversation(),
                continuation.lastItem(),
                continuation.key(),
                response,
                continuation.input(),
                output);
    }

    private static @Nullable String conversation(ChatRequest request, @Nullable ResponsesOptions options) {
        String ours = request.gopuram() == null ? null : request.gopuram().conversation();
        String theirs = options == null ? null : options.conversation();
        if (ours != null && options != null && (theirs != null || options.previousResponseId() != null)) {
            throw Problem.invalid(
                    "gopuram.conversation", ours, "absent where the request itself says what it continues");
        }
        return ours == null ? theirs : ours;
    }

    /** What is not there is named by the field of the request that asked for it. */
    private static String inRequest(ChatRequest request, @Nullable ResponsesOptions options, Supplier<String> found) {
        try {
            return found.get();
        } catch (Problem problem) {
            if (problem.code() != Problem.Code.NOT_FOUND) {
                throw problem;
            }
            throw problem.at(field(request, options));
        }
    }

    private static String field(ChatRequest request, @Nullable ResponsesOptions options) {
        if (request.gopuram() != null && request.gopuram().conversation() != null) {
            return "gopuram.conversation";
        }
        return options != null && options.previousResponseId() != null ? "previous_response_id" : "conversation";
    }

    private List<Item> history(@Nullable String conversation, @Nullable String previous) {
        if (conversation != null) {
            return archive.history(conversation);
        }
        return previous == null ? List.of() : archive.historyOfResponse(previous);
    }

    /** Whose the exchange is: whose that is which it continues. Who asks on a user's behalf sees that user's alone. */
    private String subject(ChatRequest request, @Nullable String conversation, @Nullable String previous) {
        String named = named(request);
        if (conversation != null) {
            String owner = archive.conversation(conversation).subject();
            if (!named.isEmpty() && !named.equals(owner)) {
                throw Problem.notFound("conversation", conversation);
            }
            return owner;
        }
        if (previous != null) {
            String owner = archive.response(previous).subject();
            if (!named.isEmpty() && !named.equals(owner)) {
                throw Problem.notFound("response", previous);
            }
            return owner;
        }
        return archive.subject(named);
    }

    private static String inputField(ChatRequest request) {
        return switch (request.dialect()) {
            case RESPONSES -> "input";
            case OPENAI, ANTHROPIC -> "messages";
        };
    }

    private static String named(ChatRequest request) {
        Viewer viewer = request.viewer();
        return viewer == null ? "" : viewer.subject();
    }

    private List<Bytes> input(ChatRequest request) {
        List<JsonNode> items = switch (request.dialect()) {
            case RESPONSES -> OpenAiResponses.inputItems(request.json());
            case OPENAI, ANTHROPIC -> OpenAiResponses.inputItems(request.asked().turns(), naming);
        };
        return items.stream().map(Json::write).toList();
    }

    private static List<Turn> turns(List<Item> items) {
        return OpenAiResponses.turns(items.stream()
                .map(item -> Json.foreign().readTree(item.json().shared()))
                .toList());
    }
}
