package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.util.List;

/**
 * A step of a model's answer as it comes, in no dialect. A stream has {@code Started} once and first, then deltas, then
 * {@code Stopped}, {@code Used} any number of times (the last counts), and {@code Done} once and last. A stream that
 * breaks has no {@code Done}; one that failed in band has {@code Failed} instead.
 */
public sealed interface ModelEvent {
    /** The answer has begun. */
    record Started(String id, String model, long created) implements ModelEvent {}

    record TextDelta(String text) implements ModelEvent {}

    /** What the text that is being told cites. */
    record Cited(List<Citation> citations) implements ModelEvent {
        public Cited {
            citations = List.copyOf(citations);
        }
    }

    record ThinkingDelta(String text) implements ModelEvent {}

    /** A thought ended: what is thought next is another. Empty where it has no seal. */
    record ThinkingSealed(String signature) implements ModelEvent {}

    record SealedThinking(String data) implements ModelEvent {}

    record RefusalDelta(String text) implements ModelEvent {}

    /**
     * A tool call begins.
     *
     * @param call counts the answer's calls, from 0
     */
    record ToolCallStarted(int call, String id, String name) implements ModelEvent {}

    /** The next piece of a call's arguments, as the model wrote it. */
    record ToolArguments(int call, String json) implements ModelEvent {}

    record Stopped(Stop stop) implements ModelEvent {}

    /** What was used so far, or in all. */
    record Used(Usage usage) implements ModelEvent {}

    /** Our own field of the answer, JSON. Comes before {@code Stopped}. */
    record Annotated(Bytes gopuram) implements ModelEvent {}

    /** The provider's end mark. */
    record Done() implements ModelEvent {}

    /** The provider says that it failed. */
    record Failed(ProviderError error) implements ModelEvent {}
}
