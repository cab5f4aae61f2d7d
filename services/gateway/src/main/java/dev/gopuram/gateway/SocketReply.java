package dev.gopuram.gateway;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is said to the client of a chat socket. */
final class SocketReply {
    private SocketReply() {}

    record Started(
            String type, String id, String stream, @Nullable String model) {
        static Started of(String id, String stream, String model) {
            return new Started("chat.started", id, stream, model.isEmpty() ? null : model);
        }
    }

    /**
     * The answer is over.
     *
     * @param finish why, in the dialect's own word; {@code cancelled} where the client wanted no more; absent where the
     *     answer did not say
     */
    record Done(
            String type,
            String id,
            @Nullable String stream,
            @Nullable Used usage,
            @Nullable String finish) {
        static Done of(String id, @Nullable String stream, @Nullable Usage usage, @Nullable String finish) {
            return new Done("chat.done", id, stream, usage == null ? null : Used.of(usage), finish);
        }
    }

    /**
     * There is no answer, or no more of it.
     *
     * @param error in the dialect's words
     */
    record Failed(
            String type,
            @Nullable String id,
            @Nullable String stream,
            @Nullable Integer status,
            @JsonRawValue String error,
            @Nullable String requestId,
            @Nullable Long retryAfterMs,
            @Nullable Used usage) {}

    /** What was used, and how we know. */
    record Used(long inputTokens, long cachedInputTokens, long outputTokens, long totalTokens, String source) {
        static Used of(Usage usage) {
            return new Used(
                    usage.inputTokens(),
                    usage.cachedInputTokens(),
                    usage.outputTokens(),
                    usage.totalTokens(),
                    usage.source().name().toLowerCase(Locale.ROOT));
        }
    }

    /** An event's message but for its number and the event itself, which is passed on unparsed. */
    static byte[] eventPrefix(String id) {
        String quoted = Json.write(id).utf8();
        return ("{\"type\":\"chat.event\",\"id\":" + quoted + ",\"seq\":").getBytes(StandardCharsets.UTF_8);
    }

    static Bytes event(byte[] prefix, long seq, Bytes data) {
        byte[] number = (seq + ",\"event\":").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream message = new ByteArrayOutputStream(prefix.length + number.length + data.length() + 1);
        message.writeBytes(prefix);
        message.writeBytes(number);
        message.writeBytes(data.shared());
        message.write('}');
        return Bytes.wrap(message.toByteArray());
    }
}
