package dev.gopuram.chat;

import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what was said before in front of a request's turns, behind its instructions. Instructions of before that it
 * gives again are said once, in their newest place. Where what was said is more than the window holds the oldest turns
 * are left out, and what is left begins with the user: a tool's answer without its call, or an answer without its
 * question, would be refused or misread.
 */
final class HistoryWindow {
    private final int tokens;

    /**
     * Makes a window.
     *
     * @param tokens what it holds, by estimate
     */
    HistoryWindow(int tokens) {
        this.tokens = tokens;
    }

    List<Turn> before(List<Turn> request, List<Turn> history) {
        int instructions = 0;
        while (instructions < request.size() && request.get(instructions).instructs()) {
            instructions++;
        }
        List<Turn> joined = new ArrayList<>(request.subList(0, instructions));
        List<Turn> again = List.copyOf(joined);
        joined.addAll(shown(history.stream()
                .filter(turn -> !turn.instructs() || !again.contains(turn))
                .toList()));
        joined.addAll(request.subList(instructions, request.size()));
        return joined;
    }

    private List<Turn> shown(List<Turn> history) {
        int from = history.size();
        long left = tokens;
        while (from > 0) {
            left -= TokenEstimate.ofTurns(List.of(history.get(from - 1)));
            if (left < 0) {
                break;
            }
            from--;
        }
        // Whole as it is, it began as it began; cut, it begins with a question.
        while (from > 0 && from < history.size() && history.get(from).role() != Turn.Role.USER) {
            from++;
        }
        return history.subList(from, history.size());
    }
}
