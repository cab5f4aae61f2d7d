package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import dev.gopuram.testkit.Spoken;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

final class RetrievalTest {
    private static final String ASK = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"When does the gate open?\"}],\"gopuram\":{\"collection\":\"%s\"}}";

    private static final String PAGE = "<p>The <b>gate</b> opens at&nbsp;9:00.</p>";
    private static final String READABLE = "The gate opens at 9:00.";

    private final ScriptedUpstream upstream = ScriptedUpstream.open().always(Script.completion("At some time"));
    private final FakeSearch search = new FakeSearch().with("d1", "Guide", "The gate opens at 9:00.");
    private ChatUnderTest chat = chat(RetrievalConfig.WhenUnavailable.FAIL, search);

    private ChatUnderTest chat(RetrievalConfig.WhenUnavailable whenUnavailable, FakeSearch found) {
        RetrievalConfig base = RetrievalConfig.defaults();
        RetrievalConfig retrieval = new RetrievalConfig(
                base.limit(), base.mode(), whenUnavailable, base.timeout(), base.maxContextTokens());
        return new ChatUnderTest(ChatUnderTest.config(upstream.uri(), ChatUnderTest.patient(), retrieval), found);
    }

    @AfterEach
    void close() {
        chat.close();
        upstream.close();
    }

    private Problem refused(String model, String collection) {
        return catchThrowableOfType(Problem.class, () -> chat.complete(ASK.formatted(model, collection)));
    }

    @Test
    void who_may_not_search_reads_no_passages_through_an_answer() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Contexts.call(
                        "default",
                        Set.of("chat"),
                        () -> chat.chat.complete(ChatUnderTest.request(ASK.formatted("extractive", "docs")))));

        assertThat(problem.code()).isEqualTo(Problem.Code.FORBIDDEN);
    }

    @Test
    void an_unavailable_search_is_named_where_answers_need_it() {
        search.down(Problem.of(Problem.Code.UNAVAILABLE, "no connection"));

        Problem problem = refused("up/m", "docs");

        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(problem.detail()).contains("search").contains("docs").contains("no connection");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void an_llm_answers_without_passages_where_configured_and_says_so() {
        chat.close();
        chat = chat(RetrievalConfig.WhenUnavailable.WITHOUT, search);
        search.down(Problem.of(Problem.Code.UNAVAILABLE, "no connection"));

        Completion completion = chat.complete(ASK.formatted("up/m", "docs"));

        assertThat(completion.fallback()).isEqualTo("without-retrieval");
        assertThat(ChatUnderTest.json(completion).at("/gopuram/retrieval").stringValue())
                .isEqualTo("unavailable");
    }

    @Test
    void the_extractive_answerer_has_nothing_without_search_and_says_what_is_missing() {
        chat.close();
        chat = chat(RetrievalConfig.WhenUnavailable.WITHOUT, search);
        search.down(Problem.of(Problem.Code.UNAVAILABLE, "no connection"));

        assertThat(refused("extractive", "docs").code()).isEqualTo(Problem.Code.UNAVAILABLE);
    }

    @Test
    void search_is_used_again_as_soon_as_it_is_back() {
        search.down(Problem.of(Problem.Code.UNAVAILABLE, "no connection"));
        Problem first = refused("up/m", "docs");
        search.down(null);

        Completion completion = chat.complete(ASK.formatted("up/m", "docs"));

        assertThat(first).isNotNull();
        assertThat(completion.fallback()).isEmpty();
        assertThat(ChatUnderTest.json(completion).at("/gopuram/citations").size())
                .isEqualTo(1);
    }

    @Test
    void an_unknown_collection_is_the_callers_mistake() {
        Problem problem = refused("up/m", "dogs");

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("gopuram.collection");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void passages_are_filtered_as_a_search_is_in_every_dialect(Dialect dialect) {
        String filter = "{\"lang\":\"en\",\"year\":{\"gte\":2020,\"lt\":2024.50},\"any\":[{\"owner\":\"ann\"},"
                + "{\"not\":{\"draft\":{\"exists\":true}}}]}";

        var _ = Contexts.admin().call(() -> chat.chat.complete(filtered(dialect, filter)));

        assertThat(search.asked().filter()).isEqualTo(Map.of("lang", "en"));
        assertThat(search.asked().where())
                .isEqualTo(Condition.of(
                        Op.ALL,
                        List.of(
                                Condition.of(Op.AT_LEAST, "year", "2020"),
                                Condition.of(Op.LESS, "year", "2024.5"),
                                Condition.of(
                                        Op.ANY,
                                        List.of(
                                                Condition.of(Op.EQUAL, "owner", "ann"),
                                                Condition.of(Op.NOT, List.of(Condition.of(Op.EXISTS, "draft"))))))));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void what_search_refuses_of_a_filter_is_named_where_it_stands_in_the_request(Dialect dialect) {
        search.down(Problem.invalid("filter.year", "soon", "a number"));

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Contexts.admin()
                        .call(() -> chat.chat.complete(filtered(dialect, "{\"year\":{\"gte\":\"soon\"}}"))));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo("gopuram.filter.year");
        assertThat(problem.detail()).isEqualTo("gopuram.filter.year: soon (expected: a number)");
    }

    private static CompletionRequest filtered(Dialect dialect, String filter) {
        String asked = switch (dialect) {
            case OPENAI -> "\"messages\":[{\"role\":\"user\",\"content\":\"When?\"}]";
            case ANTHROPIC -> "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"When?\"}]";
            case RESPONSES -> "\"store\":false,\"input\":\"When?\"";
        };
        String json = "{\"model\":\"extractive\"," + asked + ",\"gopuram\":{\"collection\":\"docs\",\"filter\":"
                + filter + "}}";
        return new CompletionRequest(dialect, Bytes.utf8(json));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void passages_stand_at_the_head_of_the_question_and_only_the_rules_among_the_instructions(Dialect dialect) {
        for (ProviderConfig.Kind kind : List.of(ProviderConfig.Kind.OPENAI, ProviderConfig.Kind.ANTHROPIC)) {
            chat.close();
            chat = new ChatUnderTest(
                    ChatUnderTest.at(
                            kind, upstream.uri().resolve("/v1"), ChatUnderTest.patient(), RetrievalConfig.defaults()),
                    search);
            Spoken spoken = kind == ProviderConfig.Kind.OPENAI ? Spoken.OPENAI : Spoken.ANTHROPIC;
            upstream.next(Script.completion(spoken, "Nine."));

            var _ = Contexts.admin().call(() -> chat.chat.complete(inToolLoop(dialect)));

            JsonNode sent = Json.tree(upstream.received().getLast().body());
            boolean apart = kind == ProviderConfig.Kind.ANTHROPIC;
            JsonNode messages = sent.path("messages");
            String system = (apart ? sent.path("system") : messages.get(0)).toString();
            String question = messages.get(apart ? 0 : 1).toString();
            assertThat(system).contains("Be brief.", "not instructions").doesNotContain("opens at 9:00", "KEY m");
            assertThat(question).contains("\"user\"");
            assertThat(question.indexOf("opens at 9:00"))
                    .isPositive()
                    .isLessThan(question.indexOf("When does the gate open?"));
            assertThat(messages.get(apart ? 2 : 3).toString())
                    .contains("Looked.")
                    .doesNotContain("opens at 9:00");
            assertThat(messages.size()).isEqualTo(apart ? 3 : 4);
        }
    }

    /** A question, a call of a tool, and the tool's answer. */
    private static CompletionRequest inToolLoop(Dialect dialect) {
        String asked = switch (dialect) {
            case OPENAI ->
                "\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + "{\"role\":\"user\",\"content\":\"When does the gate open?\"},"
                        + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"Looked.\"}]";
            case ANTHROPIC ->
                "\"max_tokens\":9,\"system\":\"Be brief.\",\"messages\":["
                        + "{\"role\":\"user\",\"content\":\"When does the gate open?\"},"
                        + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"look\","
                        + "\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                        + "\"tool_use_id\":\"c1\",\"content\":\"Looked.\"}]}]";
            case RESPONSES ->
                "\"store\":false,\"instructions\":\"Be brief.\",\"input\":["
                        + "{\"role\":\"user\",\"content\":\"When does the gate open?\"},"
                        + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"look\",\"arguments\":\"{}\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"Looked.\"}]";
        };
        return new CompletionRequest(
                dialect, Bytes.utf8("{\"model\":\"up/m\"," + asked + ",\"gopuram\":{\"collection\":\"docs\"}}"));
    }

    @Test
    void a_tools_answer_alone_is_grounded_by_the_question_that_was_stored_before() {
        upstream.next(
                Script.json(
                        200,
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":"
                                + "[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":"
                                + "\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}"),
                Script.completion("At nine."));
        String first = respond("\"input\":\"When does the gate open?\"");

        var _ = respond("\"previous_response_id\":\"" + first + "\",\"input\":[{\"type\":\"function_call_output\","
                + "\"call_id\":\"c1\",\"output\":\"Looked.\"}]");

        assertThat(search.asked().text()).isEqualTo("When does the gate open?");
        assertThat(upstream.received().getLast().body().utf8()).contains("opens at 9:00", "Looked.");
    }

    @Test
    void instructions_that_say_nothing_become_the_rules() {
        upstream.next(Script.completion("At nine."));

        String _ = respond("\"store\":false,\"input\":[{\"role\":\"developer\",\"content\":[]},"
                + "{\"role\":\"user\",\"content\":\"When does the gate open?\"}]");

        assertThat(upstream.received().getLast().body().utf8()).contains("opens at 9:00");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_request_that_asks_nothing_is_refused_by_its_own_field(Dialect dialect) {
        CompletionRequest asked = filtered(dialect, "{}");
        CompletionRequest blank =
                new CompletionRequest(dialect, Bytes.utf8(asked.body().utf8().replace("When?", " ")));

        Problem problem =
                catchThrowableOfType(Problem.class, () -> Contexts.admin().call(() -> chat.chat.complete(blank)));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo(dialect == Dialect.RESPONSES ? "input" : "messages");
    }

    private String respond(String fields) {
        String json = "{\"model\":\"up/m\"," + fields + ",\"gopuram\":{\"collection\":\"docs\"}}";
        CompletionRequest request = new CompletionRequest(Dialect.RESPONSES, Bytes.utf8(json));
        return ChatUnderTest.json(Contexts.admin().call(() -> chat.chat.complete(request)))
                .path("id")
                .asString();
    }

    @Test
    void a_node_without_search_says_so() {
        chat.close();
        chat = chat(RetrievalConfig.WhenUnavailable.FAIL, null);

        assertThat(refused("extractive", "docs").detail()).contains("no node runs `search`");
    }

    @Test
    void a_passage_read_out_of_html_is_sent_as_it_reads_and_cited_as_it_stands() {
        FakeSearch pages = new FakeSearch().with("p1", "Page", Format.HTML, "é" + PAGE, READABLE, 1, 1 + PAGE.length());
        chat.close();
        chat = chat(RetrievalConfig.WhenUnavailable.FAIL, pages);

        JsonNode citation =
                ChatUnderTest.json(chat.complete(ASK.formatted("up/m", "docs"))).at("/gopuram/citations/0");

        assertThat(citation.get("text").stringValue()).isEqualTo(PAGE);
        assertThat(citation.get("start").intValue()).isEqualTo(2);
        assertThat(citation.get("end").intValue()).isEqualTo(2 + PAGE.length());
        assertThat(upstream.awaitRequest(0, ChatUnderTest.PATIENCE).body().utf8())
                .contains(READABLE)
                .doesNotContain("<b>");
    }

    @Test
    void a_page_that_changed_meanwhile_is_neither_sent_nor_cited() {
        FakeSearch pages = new FakeSearch()
                .with("p1", "Page", Format.HTML, PAGE, READABLE, 0, PAGE.length())
                .with("d1", "Guide", "The gate is never shut.");
        pages.replace("p1", PAGE + "<p>And more than before.</p>");
        chat.close();
        chat = chat(RetrievalConfig.WhenUnavailable.FAIL, pages);

        JsonNode citations =
                ChatUnderTest.json(chat.complete(ASK.formatted("up/m", "docs"))).at("/gopuram/citations");

        assertThat(citations.size()).isEqualTo(1);
        assertThat(citations.at("/0/document").stringValue()).isEqualTo("d1");
        assertThat(citations.at("/0/index").intValue()).isEqualTo(1);
        assertThat(upstream.awaitRequest(0, ChatUnderTest.PATIENCE).body().utf8())
                .doesNotContain(READABLE);
    }

    @ParameterizedTest
    @EnumSource(RetrievalConfig.WhenUnavailable.class)
    void a_page_that_cannot_be_read_now_is_an_unavailable_search(RetrievalConfig.WhenUnavailable configured) {
        FakeSearch pages = new FakeSearch().with("p1", "Page", Format.HTML, PAGE, READABLE, 0, PAGE.length());
        pages.documentsDown(Problem.of(Problem.Code.UNAVAILABLE, "no connection"));
        chat.close();
        chat = chat(configured, pages);

        switch (configured) {
            case FAIL -> {
                Problem problem = refused("up/m", "docs");
                assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                assertThat(problem.detail()).contains("search").contains("no connection");
            }
            case WITHOUT -> {
                Completion completion = chat.complete(ASK.formatted("up/m", "docs"));
                assertThat(completion.fallback()).isEqualTo("without-retrieval");
                assertThat(ChatUnderTest.json(completion)
                                .at("/gopuram/retrieval")
                                .stringValue())
                        .isEqualTo("unavailable");
            }
        }
    }
}
