package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.bundles.PromptConfig.Message;
import dev.gopuram.bundles.PromptConfig.Parameters;
import dev.gopuram.bundles.PromptConfig.Role;
import dev.gopuram.bundles.PromptConfig.Type;
import dev.gopuram.bundles.PromptConfig.Variable;
import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {
    @Test
    void variables_stand_where_they_are_named_and_defaults_where_they_are_not_given() {
        assertThat(template().render(Map.of("question", "Why?", "count", 3)))
                .containsExactly(
                        new Message(Role.SYSTEM, "Be kind, 3 times, 0.5, true."), new Message(Role.USER, "Why?"));
    }

    @Test
    void what_a_variable_holds_is_never_looked_at_again() {
        String hostile = "{{tone}} $1 \\ {{question}}";
        assertThat(template()
                        .render(Map.of("question", hostile, "count", 1))
                        .getLast()
                        .content())
                .isEqualTo(hostile);
    }

    @Test
    void numbers_are_written_out_and_huge_ones_are_not() {
        assertThat(first(Map.of("question", "q", "count", new BigDecimal("1E+2"))))
                .contains("100 times");
        assertThat(first(Map.of("question", "q", "count", 2.0))).contains("2 times");
        refused(
                "variables.count",
                () -> template().render(Map.of("question", "q", "count", new BigDecimal("1E+999999"))));
    }

    @Test
    void characters_are_counted_as_people_count_them() {
        String thirty = "\uD83D\uDED5".repeat(30);

        assertThat(template()
                        .render(Map.of("question", thirty, "count", 1))
                        .getLast()
                        .content())
                .isEqualTo(thirty);
        refused("variables.question", () -> template().render(Map.of("question", thirty + "x", "count", 1)));
    }

    @Test
    void a_wrong_variable_is_named() {
        refused("variables.question", () -> template().render(Map.of("count", 1)));
        refused("variables.count", () -> template().render(Map.of("question", "q", "count", "1")));
        refused("variables.count", () -> template().render(Map.of("question", "q", "count", 1.5)));
        refused("variables.count", () -> template().render(Map.of("question", "q", "count", Double.NaN)));
        refused("variables.count", () -> template().render(Map.of("question", "q", "count", new BigDecimal("1E-500"))));
        refused(
                "variables.rate",
                () -> template().render(Map.of("question", "q", "count", 1, "rate", new BigDecimal("1E-999999"))));
        refused("variables.question", () -> template().render(Map.of("question", "x".repeat(31), "count", 1)));
        refused("variables.tone", () -> template().render(Map.of("question", "q", "count", 1, "tone", "rude")));
        refused("variables.loud", () -> template().render(Map.of("question", "q", "count", 1, "loud", "true")));
        refused("variables.rate", () -> template().render(Map.of("question", "q", "count", 1, "rate", true)));
        assertThatThrownBy(() -> template().render(Map.of("qestion", "q", "count", 1)))
                .hasMessageContaining("variables.qestion: unknown (expected: question;");
    }

    @Test
    void a_template_is_held_against_its_variables() {
        refused("prompt.template[0].content", () -> config("{{other}}", Map.of()));
        refused("prompt.template[0].content", () -> config("{{ unclosed", Map.of()));
        refused("prompt.variables.unused", () -> config("x", Map.of("unused", variable(Type.STRING, null, false))));
        refused(
                "prompt.variables.n.default",
                () -> config("{{n}}", Map.of("n", variable(Type.INTEGER, "many", false))));
        refused("prompt.variables.Bad", () -> config("{{Bad}}", Map.of("Bad", variable(Type.STRING, null, true))));
        refused("default", () -> variable(Type.STRING, "x", true));
    }

    private static String first(Map<String, Object> variables) {
        return template().render(variables).getFirst().content();
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo(field);
        });
    }

    private static PromptTemplate template() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        variables.put("tone", new Variable(Type.STRING, "kind", false, 10, List.of("kind", "brief")));
        variables.put("count", new Variable(Type.INTEGER, null, true, 10, List.of()));
        variables.put("rate", variable(Type.NUMBER, "0.5", false));
        variables.put("loud", variable(Type.BOOLEAN, "true", false));
        variables.put("question", new Variable(Type.STRING, null, true, 30, List.of()));
        return new PromptConfig(
                        List.of(
                                new Message(Role.SYSTEM, "Be {{tone}}, {{ count }} times, {{rate}}, {{loud}}."),
                                new Message(Role.USER, "{{question}}")),
                        variables,
                        Parameters.defaults(),
                        List.of(),
                        null,
                        GoldenRow.FILE)
                .toTemplate();
    }

    private static Variable variable(Type type, String usual, boolean required) {
        return new Variable(type, usual, required, 100, List.of());
    }

    private static PromptConfig config(String content, Map<String, Variable> variables) {
        return new PromptConfig(
                List.of(new Message(Role.USER, content)),
                variables,
                Parameters.defaults(),
                List.of(),
                null,
                GoldenRow.FILE);
    }
}
