package dev.gopuram.e2e;

import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What goes wrong with a provider's reply. Those in its midst come once the client has seen the text so far. */
enum Fault {
    HANGS_UP(Kind.FAILED, false),
    RESETS_AT_ONCE(Kind.FAILED, false),
    IS_LIMITED(Kind.LIMITED, false),
    ANSWERS_500(Kind.FAILED, false),
    TALKS_NONSENSE(Kind.FAILED, false),
    NEVER_ANSWERS(Kind.TIMEOUT, false),
    RESETS(Kind.FAILED, true),
    STOPS_SHORT(Kind.FAILED, true),
    FALLS_SILENT(Kind.TIMEOUT, true),
    SAYS_IT_FAILED(Kind.FAILED, true),
    FORGETS_ITS_END(Kind.FAILED, true),
    TALKS_NONSENSE_MIDWAY(Kind.FAILED, true);

    /** The last piece of the recorded text: all of it came before the fault. */
    static final String LAST_PIECE = " a year.";

    /** What the caller is told. */
    enum Kind {
        FAILED(502, "upstream_failed", "api_error"),
        TIMEOUT(504, "upstream_timeout", "timeout_error"),
        LIMITED(429, "rate_limit_exceeded", "rate_limit_error");

        private final int status;
        private final String openAiCode;
        private final String anthropicType;

        Kind(int status, String openAiCode, String anthropicType) {
            this.status = status;
            this.openAiCode = openAiCode;
            this.anthropicType = anthropicType;
        }

        int status() {
            return status;
        }

        String code(Sdk sdk) {
            return sdk == Sdk.MESSAGES ? anthropicType : openAiCode;
        }
    }

    private final Kind kind;
    private final boolean midway;

    Fault(Kind kind, boolean midway) {
        this.kind = kind;
        this.midway = midway;
    }

    Kind kind() {
        return kind;
    }

    /** Whether a stream has begun by then. */
    boolean midway() {
        return midway;
    }

    /** Whether only a provider whose patience is short tells. */
    boolean needsHaste() {
        return kind == Kind.TIMEOUT;
    }

    /** Whether a whole answer can suffer it. */
    boolean happensToWhole() {
        return this != FORGETS_ITS_END && this != TALKS_NONSENSE_MIDWAY;
    }

    /** A whole answer that suffers it. */
    Script whole(Provider provider) {
        return switch (this) {
            case SAYS_IT_FAILED -> Script.json(200, provider.error("it broke"));
            case RESETS -> half(provider, ScriptedReply::reset);
            case STOPS_SHORT -> half(provider, ScriptedReply::close);
            case FALLS_SILENT -> half(provider, ScriptedReply::stall);
            default -> streamed(provider, reply -> {});
        };
    }

    /**
     * A stream that suffers it.
     *
     * @param wait until the client has seen the text
     */
    Script streamed(Provider provider, Script.Close wait) {
        return switch (this) {
            case HANGS_UP -> Script.hangUp();
            case RESETS_AT_ONCE -> (request, reply) -> reply.reset();
            case IS_LIMITED -> provider.refuses(429, "rate_limit_error", "slow down", "retry-after", "7");
            case ANSWERS_500 -> provider.refuses(500, "api_error", "it broke");
            case TALKS_NONSENSE -> Script.garbage();
            case NEVER_ANSWERS -> Script.silence();
            case RESETS -> midway(provider, wait, ScriptedReply::reset);
            case STOPS_SHORT -> midway(provider, wait, ScriptedReply::close);
            case FALLS_SILENT -> midway(provider, wait, ScriptedReply::stall);
            case SAYS_IT_FAILED ->
                midway(provider, wait, reply -> {
                    reply.chunk(provider.errorEvent("it broke"));
                    reply.lastChunk();
                });
            case FORGETS_ITS_END -> withoutEnd(provider, wait);
            case TALKS_NONSENSE_MIDWAY ->
                midway(provider, wait, reply -> {
                    reply.chunk("event: content_block_delta\ndata: {\"type\": oops\n\n");
                    reply.lastChunk();
                });
        };
    }

    private static Script midway(Provider provider, Script.Close wait, Script.Close then) {
        String begun = provider.recording("text.sse").until(LAST_PIECE).text();
        return Script.verbatim(begun, reply -> {
            wait.close(reply);
            then.close(reply);
        });
    }

    /** Everything is there but the last event. */
    private static Script withoutEnd(Provider provider, Script.Close wait) {
        String whole = provider.recording("text.sse").text();
        String begun = provider.recording("text.sse").until(LAST_PIECE).text();
        int lastEvent = whole.lastIndexOf("\n\n", whole.length() - 3) + 2;
        return Script.verbatim(begun, reply -> {
            wait.close(reply);
            reply.chunk(whole.substring(begun.length(), lastEvent));
            reply.lastChunk();
        });
    }

    private static Script half(Provider provider, Script.Close then) {
        byte[] body = provider.recording("text.json").text().getBytes(StandardCharsets.UTF_8);
        return (request, reply) -> {
            head(reply, body.length);
            reply.raw(Arrays.copyOf(body, body.length / 2));
            then.close(reply);
        };
    }

    private static void head(ScriptedReply reply, int length) throws IOException {
        reply.head(200, "content-type", "application/json", "content-length", String.valueOf(length));
    }
}
