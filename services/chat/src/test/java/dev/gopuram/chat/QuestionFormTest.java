package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionFormTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        How much is a ticket?               | MEASURED
        How high may I climb?               | MEASURED
        Can I bring a dog?                  | SITUATION
        What should I do with old milk?     | SITUATION
        What happens to food without names? | SITUATION
        I lost the bill. What now?          | SITUATION
        What happens if a locker burns?     | FACT
        Which app is used?                  | FACT
        Who owns the house?                 | FACT
        """)
    void a_question_tells_how_it_is_put(String question, QuestionForm form) {
        assertThat(QuestionForm.of(question, AnswerKind.of(question))).isEqualTo(form);
    }
}
