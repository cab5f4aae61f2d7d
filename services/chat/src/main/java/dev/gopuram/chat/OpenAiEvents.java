package dev.gopuram.chat;

import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.ProviderDialect;
import java.util.function.Consumer;

/**
 * Reads the events of a chat completion stream as they pass: counts what was written, takes the usage from the chunk that
 * carries it, and sees the end mark, which counts only behind choices that have all said why they stopped.
 */
final class OpenAiEvents extends RelayedEvents {
    /** How deep a choice's fields lie: in the chunk, in its array of choices, in the choice. */
    private static final int CHOICE = 3;

    /** The bit of all choices whose number has several digits. */
    private static final int MOST_FOLLOWED = 10;

    private static final byte[] DONE = EventData.ascii("[DONE]");
    private static final byte[] USAGE = EventData.ascii("usage");
    private static final byte[] CHOICES = EventData.ascii("choices");
    private static final byte[] INDEX = EventData.ascii("index");
    private static final byte[] REASON = EventData.ascii("finish_reason");
    private static final byte[] MESSAGE = EventData.ascii("message");
    private static final byte[][] WRITTEN = {
        EventData.ascii("content"),
        EventData.ascii("arguments"),
        EventData.ascii("refusal"),
        EventData.ascii("reasoning_content"),
        EventData.ascii("reasoning")
    };

    private final boolean passUsage;
    private final Annotation annotation;

    private int usageFrom;
    private int usageTo;
    private boolean choices;
    private boolean noChoices;
    private boolean message;
    private boolean answered;

    /** The choices that were seen, a bit for each, and how many times one of them said why it stopped. */
    private long seen;

    private int reasons;

    /**
     * Reads one stream.
     *
     * @param passUsage whether the client asked for the usage chunk, which is dropped otherwise
     * @param annotation what to send before the end mark
     */
    OpenAiEvents(ProviderDialect words, boolean passUsage, Annotation annotation, Meter meter) {
        super(words, "object", meter);
        this.passUsage = passUsage;
        this.annotation = annotation;
    }

    @Override
    void other(Frame event, Consumer<Frame> out) {
        if (!data.is(DONE)) {
            meter.noEvent();
        } else if (!answered) {
            meter.doneWithoutAnswer();
        } else if (reasons < Math.max(1, Long.bitCount(seen))) {
            meter.doneWithoutReason("finish_reason");
        } else {
            annotation.chunk().ifPresent(out);
            out.accept(event);
            meter.done();
        }
    }

    @Override
    void begin() {
        usageFrom = -1;
        choices = false;
        noChoices = false;
        message = false;
    }

    @Override
    void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        byte first = data.at(valueFrom);
        if (depth == 1) {
            if (first == '{' && data.is(USAGE, nameFrom, nameTo)) {
                usageFrom = valueFrom;
                usageTo = valueTo;
            } else if (first == '[' && data.is(CHOICES, nameFrom, nameTo)) {
                choices = true;
                noChoices = isEmptyArray(valueFrom, valueTo);
                answered |= !noChoices;
            } else if (first == '"' && data.is(MESSAGE, nameFrom, nameTo)) {
                message = true;
            }
        } else if (depth == CHOICE && data.is(INDEX, nameFrom, nameTo)) {
            seen |= 1L << (valueTo - valueFrom == 1 ? first & 0xf : MOST_FOLLOWED);
        } else if (first == '"') {
            reasons += depth == CHOICE && data.is(REASON, nameFrom, nameTo) ? 1 : 0;
            if (data.isOneOf(WRITTEN, nameFrom, nameTo)) {
                meter.wrote(valueTo - valueFrom - 2);
            }
        }
    }

    @Override
    void pass(Frame event, Consumer<Frame> out) {
        if (message && !choices) {
            brokeOff();
            return;
        }
        if (usageFrom >= 0) {
            readUsage(data.bytes(usageFrom, usageTo), this::reports);
        }
        if (usageFrom < 0 || !noChoices || passUsage) {
            out.accept(event);
        }
    }

    private boolean isEmptyArray(int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if ((data.at(i) & 0xff) > ' ') {
                return false;
            }
        }
        return true;
    }
}
