package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProviderTest {
    private static final String DONE = "[DONE]";
    private static final String STOP = choice("'delta':{},'finish_reason':'stop'");

    private final List<ModelEvent> told = new ArrayList<>();
    private final EventDecoder decoder = OpenAiChat.provider().decoder();

    private static String choice(String fields) {
        return "{'id':'c','choices':[{'index':0," + fields + "}]}";
    }

    /** What these data lines tell after the start, single quotes for double ones. */
    private List<ModelEvent> decoded(String... data) {
        for (String each : data) {
            decoder.read("", each.replace('\'', '"'), told::add);
        }
        return told.stream()
                .filter(event -> !(event instanceof ModelEvent.Started))
                .toList();
    }

    private static ModelReply whole(String message, String reason) {
        return OpenAiChat.provider()
                .read(Json.tree(Bytes.utf8(
                        ("{'choices':[{'index':0,'message':{" + message + "},'finish_reason':'" + reason + "'}]}")
                                .replace('\'', '"'))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{'id':'c','choices':[]}", "''", "null"})
    void a_stream_that_never_says_why_it_ended_is_not_whole(String before) {
        if (!before.isEmpty()) {
            decoded(before.startsWith("{") ? before : choice("'delta':{},'finish_reason':" + before));
        }
        assertThatThrownBy(() -> decoded(DONE))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("choices[0].finish_reason: absent (expected: why the answer ended)");
        assertThat(told).noneMatch(event -> event instanceof ModelEvent.Stopped || event instanceof ModelEvent.Done);
    }

    @Test
    void a_whole_answer_with_an_empty_reason_has_none() {
        assertThatThrownBy(() -> whole("'content':'a'", ""))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("choices[0].finish_reason: absent");
    }

    @Test
    void an_empty_reason_before_the_last_chunk_ends_nothing() {
        assertThat(decoded(choice("'delta':{'content':'a'},'finish_reason':''"), STOP, DONE))
                .containsExactly(
                        new ModelEvent.TextDelta("a"), new ModelEvent.Stopped(Stop.END), new ModelEvent.Done());
    }
}
