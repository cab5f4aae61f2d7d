package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Closing;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the events of a chat completion stream as they pass: counts what was written, takes the usage from the chunk that
 * carries it, and sees the end mark. A frame is walked over once and never parsed, the usage and an error excepted.
 */
final class OpenAiEvents implements EventReader {
    private static final byte[] DONE = ascii("[DONE]");
    private static final byte[] USAGE = ascii("usage");
    private static final byte[] ERROR = ascii("error");
    private static final byte[] CHOICES = ascii("choices");
    private static final byte[][] WRITTEN = {
        ascii("content"), ascii("arguments"), ascii("refusal"), ascii("reasoning_content"), ascii("reasoning")
    };

    private final String provider;
    private final UpstreamErrors errors;
    private final long inputTokens;
    private final boolean passUsage;
    private final JsonWalk walk = new JsonWalk();

    private long writtenBytes;
    private boolean finished;
    private @Nullable Usage reported;
    private @Nullable Problem error;

    private byte[] data = new byte[0];
    private int usageFrom;
    private int usageTo;
    private int errorFrom;
    private int errorTo;
    private boolean noChoices;

    /**
     * Reads one stream.
     *
     * @param inputTokens our estimate, for the case that the upstream never says
     * @param passUsage whether the client asked for the usage chunk, which is dropped otherwise
     */
    OpenAiEvents(String provider, UpstreamErrors errors, long inputTokens, boolean passUsage) {
        this.provider = provider;
        this.errors = errors;
        this.inputTokens = inputTokens;
        this.passUsage = passUsage;
    }

    @Override
    public @Nullable Frame read(Frame event) {
        int[] range = dataOf(event.raw());
        if (range[0] < 0) {
            return event;
        }
        if (is(DONE, range[0], range[1])) {
            finished = true;
            return event;
        }
        usageFrom = -1;
        errorFrom = -1;
        noChoices = false;
        walk.walk(data, range[0], range[1], this::field);
        if (errorFrom >= 0) {
            error = errorIn(data, errorFrom, errorTo);
            finished = true;
            // The end carries the error, and whoever writes the end writes it once, in the client's dialect.
            return null;
        }
        if (usageFrom >= 0) {
            readUsage();
            return noChoices && !passUsage ? null : event;
        }
        return event;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public End end(Closing how) {
        return switch (how) {
            case Closing.Complete() -> error == null ? new End.Finished(usage()) : new End.Failed(usage(), error);
            case Closing.Eof() ->
                new End.Truncated(usage(), provider + " closed its stream without the end mark (expected: [DONE])");
            case Closing.Broken(Problem problem) -> new End.Failed(usage(), errors.onTheWay(problem));
            case Closing.Left() -> new End.Cancelled(usage());
        };
    }

    private Usage usage() {
        return reported != null ? reported : TokenEstimate.usage(inputTokens, TokenEstimate.ofBytes(writtenBytes));
    }

    private void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        byte first = data[valueFrom];
        if (depth == 1) {
            if (first == '{' && is(USAGE, nameFrom, nameTo)) {
                usageFrom = valueFrom;
                usageTo = valueTo;
            } else if ((first == '{' || first == '"') && is(ERROR, nameFrom, nameTo)) {
                errorFrom = valueFrom;
                errorTo = valueTo;
            } else if (first == '[' && is(CHOICES, nameFrom, nameTo)) {
                noChoices = isEmptyArray(valueFrom, valueTo);
            }
        } else if (first == '"' && isWritten(nameFrom, nameTo)) {
            writtenBytes += valueTo - valueFrom - 2;
        }
    }

    private boolean isWritten(int nameFrom, int nameTo) {
        for (byte[] name : WRITTEN) {
            if (is(name, nameFrom, nameTo)) {
                return true;
            }
        }
        return false;
    }

    private boolean isEmptyArray(int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if ((data[i] & 0xff) > ' ') {
                return false;
            }
        }
        return true;
    }

    private void readUsage() {
        try {
            Optional<Usage> usage =
                    ReportedUsage.read(Json.foreign().readTree(Arrays.copyOfRange(data, usageFrom, usageTo)));
            usage.ifPresent(value -> reported = value);
        } catch (JacksonException e) {
            // A usage nobody can read is none: the estimate stands in for it.
            reported = null;
        }
    }

    private Problem errorIn(byte[] json, int from, int to) {
        String message = "";
        try {
            JsonNode node = Json.foreign().readTree(Arrays.copyOfRange(json, from, to));
            JsonNode text = node.isObject() ? node.get("message") : node;
            message = text != null && text.isString() ? text.stringValue() : "";
        } catch (JacksonException e) {
            message = "an error that cannot be read";
        }
        return errors.brokeOff(message);
    }

    /** Finds the event's data: in the frame itself where it is one line, put together where it is several. */
    private int[] dataOf(Bytes raw) {
        byte[] bytes = raw.shared();
        data = bytes;
        int[] range = {-1, -1};
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            if (end - at >= 5
                    && bytes[at] == 'd'
                    && bytes[at + 1] == 'a'
                    && bytes[at + 2] == 't'
                    && bytes[at + 3] == 'a'
                    && bytes[at + 4] == ':') {
                if (range[0] >= 0) {
                    return joined(raw);
                }
                range[0] = at + 5 < end && bytes[at + 5] == ' ' ? at + 6 : at + 5;
                range[1] = end;
            }
            at = end + 1;
        }
        return range;
    }

    private int[] joined(Bytes raw) {
        StringBuilder lines = new StringBuilder();
        raw.utf8().lines().filter(line -> line.startsWith("data:")).forEach(line -> {
            lines.append(lines.isEmpty() ? "" : "\n").append(line.substring(5).stripLeading());
        });
        data = lines.toString().getBytes(StandardCharsets.UTF_8);
        return new int[] {0, data.length};
    }

    private boolean is(byte[] word, int from, int to) {
        return Arrays.equals(word, 0, word.length, data, from, Math.max(from, to));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
