package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;

/** What an operation answers. */
sealed interface Answer {
    Headers headers();

    /** All at once. */
    record Whole(int status, Headers headers, Bytes body) implements Answer {}

    /** As server-sent events. */
    record Events(Headers headers, TokenStream stream) implements Answer {}

    /** As lines of JSON. */
    record Lines(Headers headers, TokenStream stream) implements Answer {}

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
