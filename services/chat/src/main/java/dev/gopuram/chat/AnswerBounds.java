package dev.gopuram.chat;

import dev.gopuram.answers.Answer;
import dev.gopuram.answers.Citation;
import dev.gopuram.answers.Verdict;
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

    /** The answer within the bounds. A piece that does not fit is left out with all after it, never cut in two. */
    ExtractiveAnswer cut(Answer answer) {
        List<String> kept = new ArrayList<>();
        Stop reason = Stop.END;
        long tokens = 0;
        for (String piece : answer.pieces()) {
            int end = stopIn(piece);
            String rest = end < 0 ? piece : piece.substring(0, end);
            long cost = TokenEstimate.of(rest);
            if (maxTokens != null && tokens + cost > maxTokens) {
                reason = Stop.LENGTH;
                break;
            }
            if (!rest.isEmpty()) {
                kept.add(rest);
                tokens += cost;
            }
            if (end >= 0) {
                reason = new Stop(Stop.Reason.SEQUENCE, stopAt(piece, end));
                break;
            }
        }
        String text = String.join("", kept);
        List<Citation> used = answer.citations().stream()
                .filter(citation -> text.contains("[" + citation.index() + "]"))
                .toList();
        return new ExtractiveAnswer(
                used.isEmpty() ? Verdict.NOTHING : answer.verdict(),
                kept,
                used,
                reason,
                TokenEstimate.usage(answer.inputTokens(), tokens));
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
