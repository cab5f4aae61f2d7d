package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class HistoryWindowTest {
    private static final Turn RULES = turn(Turn.Role.SYSTEM, "Be brief.");
    private static final Turn NOW = turn(Turn.Role.USER, "And now?");
    private static final Turn ASKED = turn(Turn.Role.USER, "first question");
    private static final Turn CALLED =
            new Turn(Turn.Role.ASSISTANT, List.of(new Part.ToolCall("c1", "look", "{\"at\":\"this\"}")));
    private static final Turn TOLD = told("c1");
    private static final Turn SAID = turn(Turn.Role.ASSISTANT, "an answer");
    private static final Turn AGAIN = turn(Turn.Role.USER, "second question");
    private static final List<Turn> HISTORY = List.of(ASKED, CALLED, TOLD, SAID, AGAIN, SAID);

    private static Turn turn(Turn.Role role, String text) {
        return new Turn(role, List.of(new Part.Text(text)));
    }

    private static Turn told(String call) {
        return new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult(call, List.of(new Part.Text("seen")), false)));
    }

    private static List<Turn> joined(long tokens, List<Turn> history) {
        return new HistoryWindow((int) tokens).before(List.of(RULES, NOW), history);
    }

    @Test
    void what_was_said_stands_between_the_instructions_and_the_request() {
        assertThat(joined(1_000, HISTORY)).containsExactly(RULES, ASKED, CALLED, TOLD, SAID, AGAIN, SAID, NOW);
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

        assertThat(joined(all, HISTORY)).hasSize(8);
        assertThat(joined(all - 1, HISTORY)).containsExactly(RULES, AGAIN, SAID, NOW);
    }

    @Test
    void the_newest_exchange_stays_however_small_the_window() {
        assertThat(joined(1, HISTORY)).containsExactly(RULES, AGAIN, SAID, NOW);
        assertThat(joined(1, HISTORY.subList(0, 4))).containsExactly(RULES, ASKED, CALLED, TOLD, SAID, NOW);
    }

    @Test
    void instructions_given_on_the_way_stay_and_what_is_left_out_makes_room_for_them() {
        Turn later = turn(Turn.Role.DEVELOPER, "Say it in Latin from now on.");
        List<Turn> history = List.of(ASKED, later, SAID, AGAIN, SAID);

        assertThat(joined(TokenEstimate.ofTurns(history) - 1, history)).containsExactly(RULES, later, AGAIN, SAID, NOW);
    }

    @Test
    void a_call_that_the_request_answers_stays_though_others_were_asked_since() {
        List<Turn> history = List.of(ASKED, CALLED, AGAIN, SAID);

        assertThat(new HistoryWindow(1).before(List.of(TOLD), history))
                .containsExactly(ASKED, CALLED, AGAIN, SAID, TOLD);
    }

    @Test
    void an_answer_whose_call_was_deleted_holds_nothing_back() {
        List<Turn> history = List.of(ASKED, SAID, AGAIN, TOLD, SAID);

        assertThat(joined(1, history)).containsExactly(RULES, AGAIN, TOLD, SAID, NOW);
    }

    @Test
    void pictures_and_files_have_their_weight() {
        Turn picture = new Turn(Turn.Role.USER, List.of(new Part.Image(new Part.Source.Url("https://example.org/a"))));
        Turn file = new Turn(Turn.Role.USER, List.of(new Part.File("application/pdf", "A".repeat(4_000), "a.pdf")));
        Turn vast = new Turn(Turn.Role.USER, List.of(new Part.File("application/pdf", "A".repeat(4_000_000), "")));

        assertThat(TokenEstimate.ofTurns(List.of(picture))).isEqualTo(4 + TokenEstimate.TOKENS_OF_IMAGE);
        assertThat(TokenEstimate.ofTurns(List.of(file))).isEqualTo(4 + 750);
        assertThat(TokenEstimate.ofTurns(List.of(vast))).isEqualTo(4 + TokenEstimate.MOST_TOKENS_OF_FILE);
        assertThat(joined(1_000, List.of(picture, SAID, AGAIN, SAID))).containsExactly(RULES, AGAIN, SAID, NOW);
    }

    @Test
    void a_history_that_must_be_whole_is_refused_where_it_is_not_by_its_tokens_and_the_window() {
        long all = TokenEstimate.ofTurns(HISTORY);

        assertThatCode(() -> new HistoryWindow((int) all).requireRoom(HISTORY)).doesNotThrowAnyException();
        Problem problem =
                catchThrowableOfType(Problem.class, () -> new HistoryWindow((int) all - 1).requireRoom(HISTORY));

        assertThat(problem.code()).isEqualTo(Problem.Code.CONTEXT_LENGTH_EXCEEDED);
        assertThat(problem.field()).isEqualTo("input");
        assertThat(problem.detail())
                .startsWith("input: about " + all + " tokens were said before (expected: at most " + (all - 1) + ",");
    }

    @RepeatedTest(500)
    void whatever_was_said_pairs_stay_together_instructions_stay_and_a_suffix_is_shown(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        List<Turn> history = drawn(random);
        List<Turn> shown = new HistoryWindow(1 + random.nextInt(200)).before(List.of(NOW), history);

        assertThat(shown.getLast()).isSameAs(NOW);
        List<Turn> before = shown.subList(0, shown.size() - 1);
        assertThat(instructions(before)).isEqualTo(instructions(history));
        List<Turn> talk = talk(before);
        List<Turn> all = talk(history);
        assertThat(talk).isEqualTo(all.subList(all.size() - talk.size(), all.size()));
        assertThat(orphans(talk)).isEqualTo(Set.of());
        if (all.stream().anyMatch(turn -> turn.role() == Turn.Role.USER)) {
            assertThat(talk).isNotEmpty();
        }
    }

    /** Exchanges of a question, calls with their answers, the answer; now and then instructions. */
    private static List<Turn> drawn(Random random) {
        List<Turn> turns = new ArrayList<>();
        int exchanges = random.nextInt(8);
        List<String> late = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            if (random.nextInt(4) == 0) {
                turns.add(turn(random.nextBoolean() ? Turn.Role.SYSTEM : Turn.Role.DEVELOPER, "rule " + i));
            }
            turns.add(turn(Turn.Role.USER, "q".repeat(1 + random.nextInt(80))));
            late.forEach(call -> turns.add(told(call)));
            late.clear();
            for (int call = random.nextInt(3); call > 0; call--) {
                String id = "c" + i + "." + call;
                turns.add(new Turn(Turn.Role.ASSISTANT, List.of(new Part.ToolCall(id, "look", "{}"))));
                if (random.nextInt(4) == 0) {
                    late.add(id);
                } else {
                    turns.add(told(id));
                }
            }
            turns.add(turn(Turn.Role.ASSISTANT, "a".repeat(1 + random.nextInt(80))));
        }
        return turns;
    }

    private static List<Turn> instructions(List<Turn> turns) {
        return turns.stream().filter(Turn::instructs).toList();
    }

    private static List<Turn> talk(List<Turn> turns) {
        return turns.stream().filter(turn -> !turn.instructs()).toList();
    }

    private static Set<String> orphans(List<Turn> turns) {
        Set<String> calls = new HashSet<>();
        Set<String> orphans = new HashSet<>();
        for (Turn turn : turns) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolCall call) {
                    calls.add(call.id());
                } else if (part instanceof Part.ToolResult result && !calls.contains(result.callId())) {
                    orphans.add(result.callId());
                }
            }
        }
        return orphans;
    }
}
