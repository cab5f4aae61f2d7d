package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a chat completion cites is cited in a response too, whole or streamed. */
class CitationTest {
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1);
    private static final String CITED = "'start_index':3,'end_index':7,'url':'https://e.org/a','title':'A'";
    private static final String CHAT = "[{'type':'url_citation','url_citation':{" + CITED + "}}]";
    private static final String RESPONSES = "[{'type':'url_citation'," + CITED + "}]";

    private final ModelRequest request =
            OpenAiResponses.client().read(json("{'model':'m','input':'Hi','stream':true}"));

    private static JsonNode json(String text) {
        return Json.tree(Bytes.utf8(text.replace('\'', '"')));
    }

    private static ModelReply whole() {
        return OpenAiChat.provider()
                .read(json("{'choices':[{'message':{'content':'It is so.','annotations':" + CHAT
                        + "},'finish_reason':'stop'}]}"));
    }

    private static List<ModelEvent> events() {
        List<ModelEvent> events = new ArrayList<>();
        EventDecoder decoder = OpenAiChat.provider().decoder();
        for (String data : List.of(
                "{'id':'c','choices':[{'delta':{'content':'It is so.'}}]}",
                "{'id':'c','choices':[{'delta':{'annotations':" + CHAT + "},'finish_reason':'stop'}]}")) {
            decoder.read("", data.replace('\'', '"'), events::add);
        }
        decoder.read("", "[DONE]", events::add);
        return events;
    }

    private static List<JsonNode> written(EventEncoder encoder) {
        List<JsonNode> written = new ArrayList<>();
        events().forEach(event -> encoder.write(
                event, bytes -> written.add(json(EventText.of(bytes).data().replace("[DONE]", "{}")))));
        return written;
    }

    @Test
    void a_whole_answer_cites_in_both_apis() {
        assertThat(Json.tree(OpenAiResponses.client().write(whole(), request, NAMING))
                        .at("/output/0/content/0/annotations"))
                .isEqualTo(json(RESPONSES));
        assertThat(Json.tree(OpenAiChat.client().write(whole(), request, NAMING))
                        .at("/choices/0/message/annotations"))
                .isEqualTo(json(CHAT));
    }

    @Test
    void a_stream_cites_in_both_apis() {
        List<JsonNode> responses = written(OpenAiResponses.client().encoder(request, NAMING));
        assertThat(responses)
                .filteredOn(event -> event.path("type").asString("").equals("response.output_text.annotation.added"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.path("annotation"))
                            .isEqualTo(json(RESPONSES).get(0));
                    assertThat(event.path("annotation_index").intValue()).isZero();
                    assertThat(event.path("item_id").stringValue()).isEqualTo("msg_drawn");
                });
        assertThat(responses.getLast().at("/response/output/0/content/0/annotations"))
                .isEqualTo(json(RESPONSES));
        assertThat(written(OpenAiChat.client().encoder(request, NAMING)))
                .extracting(event -> event.at("/choices/0/delta/annotations"))
                .contains(json(CHAT));
    }

    @Test
    void a_collected_stream_is_the_whole_answer() {
        ReplyCollector collector = new ReplyCollector();
        events().forEach(collector::take);
        assertThat(collector.reply().parts()).isEqualTo(whole().parts());
    }
}
