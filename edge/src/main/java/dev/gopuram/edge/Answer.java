package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import java.util.function.Function;

/** What an operation answers. */
public sealed interface Answer {
    Headers headers();

    /** All at once. */
    record Whole(int status, Headers headers, Bytes body) implements Answer {}

    /** As server-sent events. */
    record Events(Headers headers, TokenStream stream) implements Answer {}

    /**
     * As lines of JSON.
     *
     * @param last the line that tells of an end which the stream's own lines do not; empty where they do
     */
    record Lines(Headers headers, TokenStream stream, Function<End, Bytes> last) implements Answer {}

    /** As bytes that say themselves whether they are all. */
    record File(Headers headers, TokenStream stream) implements Answer {}

    Headers JSON = Headers.of("content-type", "application/json");

    static Answer ok(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Whole(status, JSON, Json.write(value));
    }
}
