package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryWindowTest {
    private static final Turn RULES = turn(Turn.Role.SYSTEM, "Be brief.");
    private static final Turn NOW = turn(Turn.Role.USER, "And now?");
    private static final Turn ASKED = turn(Turn.Role.USER, "first question");
    private static final Turn CALLED =
            new Turn(Turn.Role.ASSISTANT, List.of(new Part.ToolCall("c1", "look", "{\"at\":\"this\"}")));
    private static final Turn TOLD =
            new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult("c1", List.of(new Part.Text("seen")), false)));
    private static final Turn SAID = turn(Turn.Role.ASSISTANT, "an answer");
    private static final List<Turn> HISTORY = List.of(ASKED, CALLED, TOLD, SAID);

    private static Turn turn(Turn.Role role, String text) {
        return new Turn(role, List.of(new Part.Text(text)));
    }

    private static List<Turn> joined(int tokens) {
        return new HistoryWindow(tokens).before(List.of(RULES, NOW), HISTORY);
    }

    @Test
    void what_was_said_stands_between_the_instructions_and_the_request() {
        assertThat(joined(1_000)).containsExactly(RULES, ASKED, CALLED, TOLD, SAID, NOW);
    }

    @Test
    void instructions_that_are_given_again_are_said_once_and_others_keep_their_place() {
        Turn kind = turn(Turn.Role.DEVELOPER, "Be kind.");
        assertThat(new HistoryWindow(1_000).before(List.of(RULES, NOW), List.of(RULES, ASKED, SAID, kind, ASKED, SAID)))
                .containsExactly(RULES, ASKED, SAID, kind, ASKED, SAID, NOW);
    }

    @Test
    void a_window_too_small_for_all_begins_with_a_question_and_never_with_a_tools_answer() {
        long all = TokenEstimate.ofTurns(HISTORY);

        assertThat(joined((int) all)).hasSize(6);
        assertThat(joined((int) all - 1)).containsExactly(RULES, NOW);
    }

    @Test
    void the_newest_questions_stay() {
        List<Turn> twice = List.of(ASKED, SAID, turn(Turn.Role.USER, "second"), SAID);
        long last = TokenEstimate.ofTurns(twice.subList(2, 4));

        assertThat(new HistoryWindow((int) last + 1).before(List.of(NOW), twice))
                .containsExactly(twice.get(2), SAID, NOW);
    }
}
