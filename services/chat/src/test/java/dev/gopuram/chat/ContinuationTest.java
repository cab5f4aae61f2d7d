package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.FindResponse;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A conversation goes on where it stood, in every dialect; an answer that broke off never happened. */
final class ContinuationTest {
    private ScriptedUpstream upstream;
    private ChatUnderTest chat;

    @BeforeEach
    void open() {
        upstream = ScriptedUpstream.open();
        chat = new ChatUnderTest(
                ChatUnderTest.config(upstream.uri(), ChatUnderTest.patient(), RetrievalConfig.defaults()), null);
    }

    @AfterEach
    void close() {
        chat.close();
        upstream.close();
    }

    private String conversation() {
        return Contexts.admin()
                .call(() -> chat.chat.createConversation(
                        new CreateConversation(UUID.randomUUID().toString(), "ada", Map.of(), List.of())))
                .id();
    }

    private List<Item> items(String conversation) {
        return Contexts.admin()
                .call(() -> chat.chat.listItems(new ListItems(conversation, "", 0, ItemOrder.OLDEST_FIRST)))
                .items();
    }

    private static String ask(String conversation, String question, boolean stream) {
        return "{\"model\":\"up/gpt-test\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + question + "\"}],\"gopuram\":{\"conversation\":\"" + conversation + "\"}}";
    }

    private ChatUnderTest.Streamed respond(String json) {
        CompletionRequest request = new CompletionRequest(Dialect.RESPONSES, Bytes.utf8(json));
        return chat.read(Contexts.admin().call(() -> chat.chat.stream(request)));
    }

    private Completion response(String json) {
        CompletionRequest request = new CompletionRequest(Dialect.RESPONSES, Bytes.utf8(json));
        return Contexts.admin().call(() -> chat.chat.complete(request));
    }

    private String sent(int number) {
        return upstream.awaitRequest(number, ChatUnderTest.PATIENCE).body().utf8();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_next_request_brings_what_was_said_before(boolean stream) {
        String conversation = conversation();
        upstream.next(stream ? Script.events("It is", " seven.") : Script.completion("It is seven."));
        if (stream) {
            assertThat(chat.read(chat.stream(ask(conversation, "How late?", true)))
                            .end())
                    .isInstanceOf(End.Finished.class);
        } else {
            var _ = chat.complete(ask(conversation, "How late?", false));
        }

        var _ = chat.complete(ask(conversation, "And now?", false));

        JsonNode messages = Json.tree(Bytes.utf8(sent(1))).path("messages");
        assertThat(messages.findValuesAsString("role")).containsExactly("user", "assistant", "user");
        assertThat(messages.toString()).contains("How late?", "It is seven.", "And now?");
        assertThat(items(conversation))
                .extracting(Item::role)
                .containsExactly("user", "assistant", "user", "assistant");
    }

    @Test
    void a_stream_that_breaks_off_adds_nothing() {
        String conversation = conversation();
        upstream.next(Script.truncated("It is"));

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(ask(conversation, "How late?", true)));

        assertThat(streamed.end()).isNotInstanceOf(End.Finished.class);
        assertThat(items(conversation)).isEmpty();
    }

    @Test
    void another_users_conversation_is_not_there() {
        String json = ask(conversation(), "How late?", false)
                .replace("\"conversation\"", "\"user_id\":\"eve\",\"conversation\"");

        Problem problem = catchThrowableOfType(Problem.class, () -> chat.complete(json));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void of_two_who_go_on_at_once_one_is_told_that_the_conversation_has_gone_on() {
        String conversation = conversation();
        upstream.next((request, reply) -> {
            // While this answer is under way, another is asked for, given and kept.
            var _ = chat.complete(ask(conversation, "Me first?", false));
            Script.completion("late").play(request, reply);
        });

        Problem problem =
                catchThrowableOfType(Problem.class, () -> chat.complete(ask(conversation, "How late?", false)));

        assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(items(conversation)).hasSize(2);
        Problem.Spent spent = Objects.requireNonNull(problem.spent());
        assertThat(spent.model()).isEqualTo("up/gpt-test");
        assertThat(spent.usage().outputTokens()).isPositive();
    }

    @Test
    void a_stream_that_could_not_be_kept_says_so_at_its_end_and_what_it_used() {
        String conversation = conversation();
        upstream.next((request, reply) -> {
            var _ = chat.complete(ask(conversation, "Me first?", false));
            Script.events("la", "te").play(request, reply);
        });

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(ask(conversation, "How late?", true)));

        assertThat(streamed.text()).contains("la", "te").doesNotContain("[DONE]");
        assertThat(streamed.end()).isInstanceOfSatisfying(End.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo(Problem.Code.CONFLICT);
            assertThat(failed.usage().outputTokens()).isPositive();
        });
        assertThat(items(conversation)).hasSize(2);
    }

    @Test
    void a_response_is_kept_and_the_next_continues_it() {
        upstream.next(Script.completion("Seven."), Script.completion("Eight."));
        JsonNode first = ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":\"How late?\"}"));

        JsonNode second = ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":\"And now?\","
                + "\"previous_response_id\":\"" + first.path("id").asString() + "\"}"));

        assertThat(sent(1)).contains("How late?", "Seven.", "And now?");
        assertThat(second.path("previous_response_id").asString())
                .isEqualTo(first.path("id").asString());
        assertThat(Contexts.admin()
                        .call(() -> chat.chat.findResponse(
                                new FindResponse(second.path("id").asString())))
                        .body()
                        .utf8())
                .contains("Eight.");
    }

    @Test
    void instructions_among_the_input_go_on_and_are_said_once() {
        String previous = "";
        for (int turn = 0; turn < 3; turn++) {
            upstream.next(Script.completion("a" + turn));
            previous = ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":["
                            + "{\"role\":\"developer\",\"content\":\"Be brief.\"},"
                            + "{\"role\":\"user\",\"content\":\"q" + turn + "\"}]"
                            + (previous.isEmpty() ? "" : ",\"previous_response_id\":\"" + previous + "\"") + "}"))
                    .path("id")
                    .asString();
        }

        JsonNode messages = Json.tree(Bytes.utf8(sent(2))).path("messages");
        assertThat(messages.findValuesAsString("content")).containsExactly("Be brief.", "q0", "a0", "q1", "a1", "q2");
    }

    @Test
    void what_a_request_says_it_continues_is_named_as_the_request_names_it() {
        for (String field : List.of("previous_response_id", "conversation")) {
            Problem problem = catchThrowableOfType(
                    Problem.class,
                    () -> response("{\"model\":\"up/gpt-test\",\"input\":\"Hi\",\"" + field + "\":\"none\"}"));

            assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
            assertThat(problem.field()).isEqualTo(field);
        }
        Problem ours = catchThrowableOfType(Problem.class, () -> chat.complete(ask("none", "Hi", false)));

        assertThat(ours.field()).isEqualTo("gopuram.conversation");
    }

    @Test
    void an_exchange_larger_than_the_window_is_shown_unless_nothing_may_be_left_out() {
        String first = "{\"model\":\"up/gpt-test\",\"input\":\"Red. %s\"}".formatted("x".repeat(70_000));
        String further = "{\"model\":\"up/gpt-test\",\"input\":\"And now?\",\"truncation\":\"%s\","
                + "\"previous_response_id\":\"" + id(response(first)) + "\"}";

        Problem refused = catchThrowableOfType(Problem.class, () -> response(further.formatted("disabled")));
        String second = id(response(further.formatted("auto")));
        var _ = response(
                "{\"model\":\"up/gpt-test\",\"input\":\"And then?\",\"previous_response_id\":\"" + second + "\"}");

        assertThat(refused.code()).isEqualTo(Problem.Code.CONTEXT_LENGTH_EXCEEDED);
        assertThat(refused.detail()).contains("17").contains("(expected: at most 16000, or truncation: auto");
        assertThat(upstream.received()).hasSize(3);
        assertThat(sent(1)).contains("Red.", "And now?");
        assertThat(sent(2)).doesNotContain("Red.").contains("And now?", "And then?");
    }

    private static String id(Completion response) {
        return ChatUnderTest.json(response).path("id").asString();
    }

    @Test
    void what_continues_a_users_conversation_is_that_users_and_goes_with_the_user() {
        String conversation = conversation();
        JsonNode kept = ChatUnderTest.json(response(
                "{\"model\":\"up/gpt-test\",\"input\":\"Ada's secret\",\"conversation\":\"" + conversation + "\"}"));

        var _ = Contexts.admin().call(() -> chat.chat.eraseSubject(new EraseSubject("ada")));

        assertThat(codeOf(() -> found(kept))).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void a_response_is_continued_for_its_own_user_alone() {
        JsonNode anns = ChatUnderTest.json(
                response("{\"model\":\"up/gpt-test\",\"input\":\"my secret\",\"gopuram\":{\"user_id\":\"ann\"}}"));
        String further = "{\"model\":\"up/gpt-test\",\"input\":\"tell me\",\"previous_response_id\":\""
                + anns.path("id").asString() + "\",\"gopuram\":{\"user_id\":\"%s\"}}";

        assertThat(codeOf(() -> response(further.formatted("bob")))).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(upstream.received()).hasSize(1);
        assertThat(response(further.formatted("ann")).body().utf8()).contains("completed");
    }

    @Test
    void an_answer_under_way_while_its_user_is_erased_is_not_kept() {
        var _ = response("{\"model\":\"up/gpt-test\",\"input\":\"Hi\",\"gopuram\":{\"user_id\":\"eve\"}}");
        upstream.next((request, reply) -> {
            var _ = Contexts.admin().call(() -> chat.chat.eraseSubject(new EraseSubject("eve")));
            Script.completion("too late").play(request, reply);
        });

        assertThat(codeOf(() -> response(
                        "{\"model\":\"up/gpt-test\",\"input\":\"Erase me\",\"gopuram\":{\"user_id\":\"eve\"}}")))
                .isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void a_request_that_refers_to_an_item_is_read_with_it_and_never_relayed_without() {
        String json = "{\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]}";
        JsonNode whole = Json.tree(Bytes.utf8("{\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));

        ChatRequest read = RequestReader.read(
                new CompletionRequest(Dialect.RESPONSES, Bytes.utf8(json)), body -> whole, ChatUnderTest.NO_PROMPTS);

        assertThat(read.json()).isSameAs(whole);
        assertThat(read.asked().turns().getFirst().text()).isEqualTo("Hi");
        assertThat(read.relayableTo(Dialect.RESPONSES)).isFalse();
    }

    @Test
    void references_are_followed_up_to_a_bound() {
        JsonNode first = ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":\"How late?\"}"));
        String reference = "{\"type\":\"item_reference\",\"id\":\""
                + first.at("/output/0/id").asString() + "\"}";
        String many = String.join(",", Collections.nCopies(257, reference));

        assertThat(codeOf(() -> response("{\"model\":\"up/gpt-test\",\"input\":[" + many + "]}")))
                .isEqualTo(Problem.Code.TOO_LARGE);
    }

    private StoredResponse found(JsonNode response) {
        return Contexts.admin()
                .call(() -> chat.chat.findResponse(
                        new FindResponse(response.path("id").asString())));
    }

    private static Problem.Code codeOf(Runnable call) {
        return catchThrowableOfType(Problem.class, call::run).code();
    }

    @Test
    void an_item_that_was_answered_before_may_be_sent_back_by_its_id() {
        upstream.next(Script.completion("Seven."), Script.completion("Eight."));
        JsonNode first = ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":\"How late?\"}"));
        String reference = "{\"type\":\"item_reference\",\"id\":\""
                + first.at("/output/0/id").asString() + "\"}";
        String question = "{\"role\":\"user\",\"content\":\"And now?\"}";

        var _ = response("{\"model\":\"up/gpt-test\",\"input\":[" + reference + "," + question + "]}");
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> response("{\"model\":\"up/gpt-test\",\"input\":["
                        + "{\"type\":\"item_reference\",\"id\":\"msg_none\"}," + question + "]}"));

        assertThat(Json.tree(Bytes.utf8(sent(1))).path("messages").findValuesAsString("role"))
                .containsExactly("assistant", "user");
        assertThat(sent(1)).contains("Seven.");
        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("input[0].id");
    }

    @Test
    void a_streamed_response_is_kept_when_its_last_event_is_seen() {
        upstream.next(Script.events("Sev", "en."));

        ChatUnderTest.Streamed streamed =
                respond("{\"model\":\"up/gpt-test\",\"stream\":true,\"input\":\"How late?\"}");

        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
        String last = streamed.frames().getLast();
        assertThat(last).startsWith("event: response.completed\n");
        String id = Json.foreign()
                .readTree(last.substring(last.indexOf("data: ") + 6))
                .at("/response/id")
                .asString();
        assertThat(Contexts.admin()
                        .call(() -> chat.chat.findResponse(new FindResponse(id)))
                        .body()
                        .utf8())
                .contains("Seven.");
    }

    @Test
    void a_response_that_shall_not_be_kept_is_not() {
        JsonNode reply =
                ChatUnderTest.json(response("{\"model\":\"up/gpt-test\",\"input\":\"How late?\",\"store\":false}"));

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Contexts.admin()
                        .call(() -> chat.chat.findResponse(
                                new FindResponse(reply.path("id").asString()))));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
    }
}
