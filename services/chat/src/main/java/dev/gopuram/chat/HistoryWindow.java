package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what was said before in front of a request's turns, behind its instructions. Where that is more than the window
 * holds the oldest exchanges are left out, each as a whole: what is left begins with the user, and a tool's answer is
 * never parted from its call, for it would be refused or misread. Instructions always stay. So does the newest exchange,
 * however large: without it the request would be answered as if nothing had been said, and nobody would be told. Whether
 * it fits is then the provider's to say, who has the measure that an estimate has not. Instructions of before that the
 * request begins with again are said once.
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

    /** Refuses a history of which something would have to be left out. */
    void requireRoom(List<Turn> history) {
        long all = TokenEstimate.ofTurns(history);
        if (all > tokens) {
            throw Problem.of(
                            Problem.Code.CONTEXT_LENGTH_EXCEEDED,
                            "input: about " + all + " tokens were said before (expected: at most " + tokens
                                    + ", or truncation: auto, which leaves out the oldest)")
                    .at("input");
        }
    }

    List<Turn> before(List<Turn> request, List<Turn> history) {
        int instructions = 0;
        while (instructions < request.size() && request.get(instructions).instructs()) {
            instructions++;
        }
        List<Turn> joined = new ArrayList<>(request.subList(0, instructions));
        List<Turn> said = unless(joined, history);
        int from = from(said, request);
        said.subList(0, from).stream().filter(Turn::instructs).forEach(joined::add);
        joined.addAll(said.subList(from, said.size()));
        joined.addAll(request.subList(instructions, request.size()));
        return joined;
    }

    private static List<Turn> unless(List<Turn> again, List<Turn> history) {
        return history.stream()
                .filter(turn -> !turn.instructs() || !again.contains(turn))
                .toList();
    }

    /** Where the part of the history begins that is shown whole. */
    private int from(List<Turn> history, List<Turn> request) {
        long left = tokens;
        for (Turn turn : history) {
            left -= turn.instructs() ? TokenEstimate.ofTurns(List.of(turn)) : 0;
        }
        OpenCalls open = new OpenCalls(history, request);
        int from = history.size();
        for (int i = history.size() - 1; i >= 0; i--) {
            Turn turn = history.get(i);
            left -= turn.instructs() ? 0 : TokenEstimate.ofTurns(List.of(turn));
            if (left < 0 && from < history.size()) {
                break;
            }
            open.pass(i, turn);
            // Whole as it is, it began as it began; cut, it begins with a question.
            if (i == 0 || (turn.role() == Turn.Role.USER && open.none())) {
                from = i;
            }
        }
        return from;
    }

    /** Followed backwards, the calls of tools whose answers have been seen already. */
    private static final class OpenCalls {
        private final Map<String, Integer> first = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        OpenCalls(List<Turn> history, List<Turn> request) {
            for (int i = 0; i < history.size(); i++) {
                for (Part part : history.get(i).parts()) {
                    if (part instanceof Part.ToolCall call) {
                        first.putIfAbsent(call.id(), i);
                    }
                }
            }
            request.reversed().forEach(turn -> pass(history.size(), turn));
        }

        /** An answer whose call is not there at all, for it was deleted, keeps nothing open. */
        void pass(int at, Turn turn) {
            for (Part part : turn.parts().reversed()) {
                if (part instanceof Part.ToolResult result && first.getOrDefault(result.callId(), at) < at) {
                    open.add(result.callId());
                } else if (part instanceof Part.ToolCall call) {
                    open.remove(call.id());
                }
            }
        }

        boolean none() {
            return open.isEmpty();
        }
    }
}
