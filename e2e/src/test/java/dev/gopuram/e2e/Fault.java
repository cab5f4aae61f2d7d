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
    IS_LIMITED(Kind.OVERLOADED, false),
    IS_OVERLOADED(Kind.OVERLOADED, false),
    ANSWERS_500(Kind.FAILED, false),
    TALKS_NONSENSE(Kind.FAILED, false),
    NEVER_ANSWERS(Kind.TIMEOUT, false),
    ENDS_AT_ONCE(Kind.FAILED, false),
    RESETS(Kind.FAILED, true),
    STOPS_SHORT(Kind.FAILED, true),
    FALLS_SILENT(Kind.TIMEOUT, true),
    SAYS_IT_FAILED(Kind.FAILED, true),
    SAYS_SO_IN_OTHER_WORDS(Kind.FAILED, true),
    SAYS_IT_IS_OVERLOADED(Kind.OVERLOADED, true),
    SAYS_IT_IS_LIMITED(Kind.OVERLOADED, true),
    FORGETS_ITS_END(Kind.FAILED, true),
    TALKS_NONSENSE_MIDWAY(Kind.FAILED, true),
    SENDS_A_PAGE_MIDWAY(Kind.FAILED, true);

    /** The last piece of the recorded text: all of it came before the fault. */
    static final String LAST_PIECE = " a year.";

    private static final String OVERLOADED = "overloaded_error";
    private static final String LIMITED = "rate_limit_error";

    /** What the caller is told. */
    enum Kind {
        FAILED(502, "upstream_failed", "api_error"),
        TIMEOUT(504, "upstream_timeout", "timeout_error"),
        OVERLOADED(503, "overloaded", "overloaded_error");

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
        return switch (this) {
            case ENDS_AT_ONCE, SAYS_SO_IN_OTHER_WORDS, FORGETS_ITS_END, TALKS_NONSENSE_MIDWAY, SENDS_A_PAGE_MIDWAY ->
                false;
            default -> true;
        };
    }

    /** A whole answer that suffers it. */
    Script whole(Provider provider) {
        return switch (this) {
            case SAYS_IT_FAILED -> Script.json(200, provider.error("it broke"));
            case SAYS_IT_IS_OVERLOADED -> Script.json(200, provider.spoken().error(OVERLOADED, "busy"));
            case SAYS_IT_IS_LIMITED -> Script.json(200, provider.spoken().error(LIMITED, "slow down"));
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
            case IS_LIMITED -> provider.refuses(429, LIMITED, "slow down", "retry-after", "7");
            case IS_OVERLOADED -> provider.refuses(529, OVERLOADED, "busy", "retry-after", "7");
            case ANSWERS_500 -> provider.refuses(500, "api_error", "it broke");
            case TALKS_NONSENSE -> Script.garbage();
            case NEVER_ANSWERS -> Script.silence();
            case RESETS -> midway(provider, wait, ScriptedReply::reset);
            case STOPS_SHORT -> midway(provider, wait, ScriptedReply::close);
            case FALLS_SILENT -> midway(provider, wait, ScriptedReply::stall);
            case ENDS_AT_ONCE -> Script.verbatim(provider.spoken().ending(0).getLast());
            case SAYS_IT_FAILED -> says(provider, wait, provider.errorEvent("it broke"));
            case SAYS_SO_IN_OTHER_WORDS -> says(provider, wait, "event: error\ndata: {\"message\":\"it broke\"}\n\n");
            case SAYS_IT_IS_OVERLOADED -> says(provider, wait, provider.spoken().errorEvent(OVERLOADED, "busy"));
            case SAYS_IT_IS_LIMITED -> says(provider, wait, provider.spoken().errorEvent(LIMITED, "slow down"));
            case FORGETS_ITS_END -> withoutEnd(provider, wait);
            case TALKS_NONSENSE_MIDWAY -> says(provider, wait, "event: content_block_delta\ndata: {\"type\": oops\n\n");
            case SENDS_A_PAGE_MIDWAY -> says(provider, wait, "<html>Bad gateway</html>\n\n");
        };
    }

    /** It says this in the midst of its stream, and then ends as if it were whole. */
    private static Script says(Provider provider, Script.Close wait, String event) {
        String whole = provider.recording("text.sse").text();
        String begun = provider.recording("text.sse").until(LAST_PIECE).text();
        return midway(provider, wait, reply -> {
            reply.chunk(event);
            reply.chunk(whole.substring(begun.length()));
            reply.lastChunk();
        });
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
