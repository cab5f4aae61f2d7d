package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.FakeSearch;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ExtractiveProviderTest {
    private static final String TEXT =
            "Ferry rules 🐝🚲\r\n\r\nThe harbour café serves soup.\r\nThe ferry ticket price is "
                    + "twelve euros\r\nor 12 € at the “kiosk” ⛴. Dogs travel below deck.\r\n";
    private static final String QUESTION = "What is the price of a ferry ticket at the kiosk?";

    private final FakeSearch search = new FakeSearch();
    private final ChatUnderTest chat = new ChatUnderTest(
            ChatUnderTest.config(URI.create("http://127.0.0.1:9"), ChatUnderTest.patient(), RetrievalConfig.defaults()),
            search);

    @AfterEach
    void close() {
        chat.close();
    }

    private static String ask(String question, String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":"
                + Json.write(question).utf8() + "}]" + more + "}";
    }

    private static String inDocs(String question) {
        return ask(question, ",\"gopuram\":{\"collection\":\"docs\"}");
    }

    private JsonNode answer(String json) {
        return ChatUnderTest.json(chat.complete(json));
    }

    private void assertExact(JsonNode citation) {
        byte[] content = search.content(citation.get("document").stringValue());
        int start = citation.get("start").intValue();
        int end = citation.get("end").intValue();
        assertThat(citation.get("text").stringValue())
                .isEqualTo(new String(Arrays.copyOfRange(content, start, end), StandardCharsets.UTF_8));
    }

    @Test
    void an_answer_quotes_and_cites_to_the_byte() {
        search.with("ferry", "Harbour", TEXT);

        JsonNode reply = answer(inDocs(QUESTION));

        JsonNode citation = reply.at("/gopuram/citations/0");
        assertExact(citation);
        assertThat(citation.get("text").stringValue())
                .isEqualTo("The ferry ticket price is twelve euros\r\nor 12 € at the “kiosk” ⛴.");
        assertThat(citation.get("index").intValue()).isEqualTo(1);
        assertThat(citation.get("chunk").stringValue()).isEqualTo("ferry#0");
        assertThat(reply.at("/choices/0/message/content").stringValue())
                .isEqualTo("The ferry ticket price is twelve euros or 12 € at the “kiosk” ⛴. [1]");
        assertThat(reply.get("model").stringValue()).isEqualTo("extractive");
        assertThat(reply.at("/gopuram/provider").stringValue()).isEqualTo("extractive");
        assertThat(reply.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
    }

    @Test
    void a_sentence_read_out_of_html_is_cited_as_it_stands_in_the_source() {
        String source = "<p>Welcome &amp; hello.</p>\n"
                + "<p title=\"a > b\">The ferry <b>ticket</b> price is&nbsp;12&nbsp;&euro;<!-- x -->\n"
                + " at the kiosk &amp; online.</p>";
        String readable = "Welcome & hello.\nThe ferry ticket price is 12 € at the kiosk & online.";
        search.with("page", "Harbour", Format.HTML, "<html>é" + source, readable, 7, 7 + source.length());

        JsonNode citation = answer(inDocs(QUESTION)).at("/gopuram/citations/0");

        assertExact(citation);
        assertThat(citation.get("text").stringValue())
                .startsWith("The ferry <b>ticket</b> price")
                .endsWith("kiosk &amp; online.");
    }

    @Test
    void a_document_that_changed_meanwhile_is_not_cited() {
        String source = "<p>The ferry ticket price is 12&nbsp;€ at the kiosk.</p>";
        search.with(
                "page",
                "Harbour",
                Format.HTML,
                source,
                "The ferry ticket price is 12 € at the kiosk.",
                0,
                source.length());
        search.replace("page", source + "<p>And more than before.</p>");

        assertThat(answer(inDocs(QUESTION)).at("/gopuram/citations").size()).isZero();
    }

    @Test
    void nothing_that_supports_an_answer_is_said_plainly() {
        search.with("ferry", "Harbour", "Dogs travel below deck. The café serves soup.");

        JsonNode reply = answer(inDocs("Which philosopher wrote about moral imperatives?"));

        assertThat(reply.at("/choices/0/message/content").stringValue())
                .isEqualTo("I found nothing in `docs` that answers this.");
        assertThat(reply.at("/gopuram/citations").size()).isZero();
        assertThat(reply.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
    }

    @Test
    void a_text_before_the_question_is_a_source_as_well() {
        String text = "€ prices, all of them 🐝. " + TEXT;

        JsonNode reply = answer(ask(text + "\n" + QUESTION, ""));

        JsonNode citation = reply.at("/gopuram/citations/0");
        byte[] message = (text + "\n" + QUESTION).getBytes(StandardCharsets.UTF_8);
        assertThat(citation.get("document").stringValue()).isEqualTo("message:0");
        assertThat(new String(
                        Arrays.copyOfRange(
                                message,
                                citation.get("start").intValue(),
                                citation.get("end").intValue()),
                        StandardCharsets.UTF_8))
                .isEqualTo(citation.get("text").stringValue())
                .contains("twelve euros");
    }

    @Test
    void without_any_source_it_says_how_to_name_one() {
        assertThat(answer(ask("What is love?", ""))
                        .at("/choices/0/message/content")
                        .stringValue())
                .contains("gopuram.collection");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        tools           | "tools":[{"type":"function","function":{"name":"f"}}]
        n               | "n":2
        response_format | "response_format":{"type":"json_object"}
        logprobs        | "logprobs":true
        """)
    void what_needs_an_llm_is_refused_with_the_setting_that_would_serve_it(String field, String more) {
        Problem problem = catchThrowableOfType(Problem.class, () -> chat.complete(ask("q", "," + more)));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.detail()).contains("providers.NAME");
    }

    @Test
    void images_are_refused() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> chat.complete(
                        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]}]}"));

        assertThat(problem.field()).isEqualTo("messages[0].content");
    }

    @Test
    void a_stream_says_the_same_in_chunks() {
        search.with("ferry", "Harbour", TEXT);
        String whole = answer(inDocs(QUESTION)).at("/choices/0/message/content").stringValue();

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(ask(
                QUESTION,
                ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"gopuram\":{\"collection\":\"docs\"}")));

        StringBuilder text = new StringBuilder();
        streamed.chunks()
                .forEach(chunk ->
                        text.append(chunk.at("/choices/0/delta/content").asString("")));
        assertThat(text).hasToString(whole);
        JsonNode first = streamed.chunks().getFirst();
        assertThat(first.at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(first.get("usage").isNull()).isTrue();
        JsonNode last = streamed.chunks().get(streamed.chunks().size() - 2);
        assertThat(last.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertExact(last.at("/gopuram/citations/0"));
        JsonNode usage = streamed.chunks().getLast();
        assertThat(usage.get("choices").size()).isZero();
        assertThat(usage.at("/usage/total_tokens").longValue())
                .isEqualTo(streamed.end().usage().totalTokens());
        assertThat(streamed.frames().getLast()).isEqualTo("data: [DONE]\n\n");
        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
    }

    @Test
    void a_bound_on_tokens_cuts_between_words_and_what_is_shown_stays_a_cited_answer() {
        search.with("ferry", "Harbour", TEXT);

        JsonNode reply = answer(ask(QUESTION, ",\"max_tokens\":3,\"gopuram\":{\"collection\":\"docs\"}"));

        assertThat(reply.at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(reply.at("/choices/0/message/content").stringValue()).isEqualTo("The ferry");
        assertThat(reply.at("/gopuram/verdict").stringValue()).isEqualTo("answered");
        assertExact(reply.at("/gopuram/citations/0"));
        assertThat(reply.at("/gopuram/citations/0/text").stringValue()).isEqualTo("The ferry");
    }

    @Test
    void a_sentence_cut_by_a_stop_sequence_is_cited_as_far_as_it_is_shown() {
        search.with("ferry", "Harbour", TEXT);

        JsonNode reply = answer(ask(QUESTION, ",\"stop\":[\"€\"],\"gopuram\":{\"collection\":\"docs\"}"));

        assertThat(reply.at("/choices/0/message/content").stringValue())
                .isEqualTo("The ferry ticket price is twelve euros or 12 ");
        assertThat(reply.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(reply.at("/gopuram/verdict").stringValue()).isEqualTo("answered");
        assertExact(reply.at("/gopuram/citations/0"));
        assertThat(reply.at("/gopuram/citations/0/text").stringValue())
                .isEqualTo("The ferry ticket price is twelve euros\r\nor 12");
    }

    @Test
    void a_cut_sentence_that_stands_otherwise_than_it_reads_is_cited_whole() {
        String source = "<p>The ferry <b>ticket</b> price is 12&nbsp;€ at the kiosk.</p>";
        search.with(
                "page",
                "Harbour",
                Format.HTML,
                source,
                "The ferry ticket price is 12 € at the kiosk.",
                0,
                source.length());

        JsonNode reply = answer(ask(QUESTION, ",\"stop\":[\"€\"],\"gopuram\":{\"collection\":\"docs\"}"));

        assertThat(reply.at("/gopuram/verdict").stringValue()).isEqualTo("answered");
        assertExact(reply.at("/gopuram/citations/0"));
        assertThat(reply.at("/gopuram/citations/0/text").stringValue()).endsWith("at the kiosk.");
    }
}
