package dev.gopuram.platform.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Problems as gopuram.kernel.v1.Problem: what a caller may see of them, never their cause. */
final class ProblemCodec extends MessageCodec {
    /** A problem travels in trailers, which are bounded; a longer detail is cut. */
    static final int MAX_DETAIL = 2048;

    /** The message, component by component. */
    record Message(
            String code,
            String detail,
            @Nullable String field,
            @Nullable Long retryAfterMs,
            Problem.@Nullable Spent spent,
            Problem.@Nullable Told told) {}

    private final MessageCodec messages;

    /** @param messages the codec of {@link Message} */
    ProblemCodec(MessageCodec messages) {
        this.messages = messages;
    }

    @Override
    String messageName() {
        return messages.messageName();
    }

    @Override
    int bodySize(Object value, Sizes sizes) {
        return messages.bodySize(message(value), sizes);
    }

    @Override
    void writeBody(Object value, CodedOutputStream out, Sizes sizes) throws IOException {
        messages.writeBody(message(value), out, sizes);
    }

    @Override
    Object readBody(CodedInputStream in, int depth) throws IOException {
        Message message = (Message) messages.readBody(in, depth);
        Problem problem = Problem.of(code(message.code), message.detail);
        if (message.field != null) {
            problem = problem.at(message.field);
        }
        if (message.spent != null) {
            problem = problem.spent(message.spent);
        }
        if (message.told != null) {
            problem = problem.told(message.told);
        }
        return message.retryAfterMs == null ? problem : problem.retryAfter(Duration.ofMillis(message.retryAfterMs));
    }

    private static Message message(Object value) {
        Problem problem = (Problem) value;
        String detail = problem.detail();
        Duration wait = problem.retryAfter();
        return new Message(
                problem.code().name(),
                detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "...",
                problem.field(),
                wait == null ? null : wait.toMillis(),
                problem.spent(),
                problem.told());
    }

    /** A newer peer may know codes that we do not: for us its trouble is then one of its own. */
    private static Problem.Code code(String name) {
        return Arrays.stream(Problem.Code.values())
                .filter(code -> code.name().equals(name))
                .findFirst()
                .orElse(Problem.Code.INTERNAL);
    }
}
