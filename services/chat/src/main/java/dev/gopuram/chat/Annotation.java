package dev.gopuram.chat;

import dev.gopuram.answers.Citation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gopuram} field of an answer.
 *
 * @param gopuram what it says, JSON; null for an answer without one
 */
record Annotation(@Nullable Bytes gopuram) {
    static final Annotation NONE = new Annotation(null);

    static Annotation citations(List<Citation> citations) {
        return new Annotation(Json.write(Map.of("citations", citations)));
    }

    static Annotation unavailable(String collection) {
        return new Annotation(
                Json.write(Map.of("citations", List.of(), "collection", collection, "retrieval", "unavailable")));
    }

    /** The JSON object with the field added. */
    Bytes onto(Bytes answer) {
        return gopuram == null
                ? answer
                : new JsonEdit(answer).set("gopuram", gopuram).done();
    }

    /** The field in a chunk of its own, for a stream of chat completion chunks that is not ours to write. */
    Optional<Frame> chunk() {
        return gopuram == null
                ? Optional.empty()
                : Optional.of(
                        Frame.of(Bytes.utf8("data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"gopuram\":"
                                + gopuram.utf8() + "}\n\n")));
    }
}
