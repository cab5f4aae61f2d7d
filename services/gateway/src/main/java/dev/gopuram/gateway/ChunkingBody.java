package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How documents are cut, as JSON has it: an object, or {@code "none"}. */
record ChunkingBody(int words, int maxWords) {
    private static final String NONE = "none";

    static @Nullable Chunking read(@Nullable JsonNode json) {
        if (json == null || json.isNull()) {
            return null;
        }
        if (json.isString() && json.asString().equals(NONE)) {
            return Chunking.NONE;
        }
        if (!json.isObject()) {
            throw Problem.invalid("chunking", json.toString(), "\"none\" or an object with words and max_words");
        }
        ChunkingBody body = Json.read(Json.write(json), ChunkingBody.class);
        if (body.words < 1) {
            throw Problem.invalid("chunking.words", body.words, "1..max_words");
        }
        return new Chunking(body.words, body.maxWords);
    }

    static @Nullable Object of(@Nullable Chunking chunking) {
        if (chunking == null) {
            return null;
        }
        return chunking.equals(Chunking.NONE) ? NONE : new ChunkingBody(chunking.words(), chunking.maxWords());
    }
}
