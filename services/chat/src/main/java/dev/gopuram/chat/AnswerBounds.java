package dev.gopuram.chat;

import dev.gopuram.answers.Answer;
import dev.gopuram.answers.Citation;
import dev.gopuram.platform.dialects.Sampling;
import dev.gopuram.platform.dialects.Stop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bounds a request sets on its answer's text.
 *
 * @param maxTokens by our estimate; null for no bound
 * @param stop texts before which the answer ends
 */
record AnswerBounds(@Nullable Integer maxTokens, List<String> stop) {
    AnswerBounds {
        stop = List.copyOf(stop);
    }

    AnswerBounds(Sampling sampling) {
        this(sampling.maxTokens(), sampling.stop());
    }

    /**
     * The answer within the bounds. What is shown of it stays an answer, and its last sentence is cited as far as it is
     * shown; a bound that falls before the sentence leaves the whole piece out, and all after it.
     */
    ExtractiveAnswer cut(Answer answer) {
        List<String> kept = new ArrayList<>();
        List<Citation> used = new ArrayList<>();
        Stop reason = Stop.END;
        long tokens = 0;
        for (String piece : answer.pieces()) {
            Quote quote = Quote.in(piece, answer);
            int stopped = stopIn(piece);
            String wanted = stopped < 0 ? piece : piece.substring(0, stopped);
            String shown = fitting(wanted, tokens, quote);
            if (!shown.isEmpty()) {
                kept.add(shown);
                tokens += TokenEstimate.of(shown);
                quote.shown(shown.length()).ifPresent(used::add);
            }
            if (!shown.equals(wanted)) {
                reason = Stop.LENGTH;
                break;
            }
            if (stopped >= 0) {
                reason = new Stop(Stop.Reason.SEQUENCE, stopAt(piece, stopped));
                break;
            }
        }
        return new ExtractiveAnswer(
                answer.verdict(), kept, used, reason, TokenEstimate.usage(answer.inputTokens(), tokens));
    }

    /** As many words as there is room for, or nothing where none of them would be the quotation's. */
    private String fitting(String wanted, long before, Quote quote) {
        if (maxTokens == null || before + TokenEstimate.of(wanted) <= maxTokens) {
            return wanted;
        }
        int end = wanted.lastIndexOf(' ');
        while (end > quote.start() && before + TokenEstimate.of(wanted.substring(0, end)) > maxTokens) {
            end = wanted.lastIndexOf(' ', end - 1);
        }
        return end > quote.start() ? wanted.substring(0, end) : "";
    }

    private String stopAt(String piece, int at) {
        return stop.stream()
                .filter(each -> !each.isEmpty() && piece.startsWith(each, at))
                .findFirst()
                .orElse("");
    }

    private int stopIn(String piece) {
        return stop.stream()
                .filter(each -> !each.isEmpty())
                .mapToInt(piece::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }
}
