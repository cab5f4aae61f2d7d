package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputRulesTest {
    private final InputRules rules = new InputRules(new ByteSize(10), new ByteSize(25));

    @Test
    void one_to_2048_texts_are_taken() {
        InputRules wide = new InputRules(ByteSize.kib(1), ByteSize.mib(1));

        assertThatCode(() -> wide.check(List.of("a"))).doesNotThrowAnyException();
        assertThatCode(() -> wide.check(Collections.nCopies(2048, "a"))).doesNotThrowAnyException();
        assertThat(refusal(wide, List.of()).field()).isEqualTo("input");
        assertThat(refusal(wide, Collections.nCopies(2049, "a")).detail())
                .isEqualTo("input: 2049 texts (expected: 1..2048 texts)");
    }

    @Test
    void an_empty_or_blank_text_is_refused_by_its_place() {
        Problem empty = refusal(rules, List.of("a", "b", "c", ""));

        assertThat(empty.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(empty.field()).isEqualTo("input[3]");
        assertThat(refusal(rules, List.of(" \t\n")).field()).isEqualTo("input[0]");
    }

    @Test
    void pairs_are_bounded_as_texts_are_and_named_by_their_place() {
        Inputs good = new Inputs.Pairs(List.of(new TextPair("a", "b"), new TextPair("c", "d")));
        Inputs blank = new Inputs.Pairs(List.of(new TextPair("a", "b"), new TextPair("c", " ")));
        Inputs large =
                new Inputs.Pairs(List.of(new TextPair("0123456789", "0123456789"), new TextPair("0123456789", "b")));

        assertThatCode(() -> rules.check(good)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Problem.class, () -> rules.check(blank)).field())
                .isEqualTo("inputs[1]");
        assertThat(catchThrowableOfType(Problem.class, () -> rules.check(large)).code())
                .isEqualTo(Problem.Code.TOO_LARGE);
    }

    @Test
    void a_text_may_be_as_long_as_the_bound_in_utf8_bytes() {
        assertThatCode(() -> rules.check(List.of("0123456789", "ééééé", "漢漢漢a", "😀😀ab")))
                .as("10 bytes each, but 40 in all")
                .isInstanceOf(Problem.class);
        for (String ten : List.of("0123456789", "ééééé", "漢漢漢a", "😀😀ab")) {
            assertThatCode(() -> rules.check(List.of(ten))).doesNotThrowAnyException();
            Problem problem = refusal(rules, List.of("a", ten + "b"));
            assertThat(problem.detail()).isEqualTo("input[1]: 11 bytes (expected: at most 10B)");
        }
    }

    @Test
    void a_call_may_be_as_long_as_the_bound_on_all_its_texts() {
        assertThatCode(() -> rules.check(List.of("0123456789", "0123456789", "01234")))
                .doesNotThrowAnyException();
        Problem problem = refusal(rules, List.of("0123456789", "0123456789", "012345"));
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.field()).isEqualTo("input");
    }

    private static Problem refusal(InputRules rules, List<String> inputs) {
        return catchThrowableOfType(Problem.class, () -> rules.check(inputs));
    }
}
