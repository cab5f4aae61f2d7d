package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerKindTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        How much does a day ticket cost?      | MONEY       | Tickets are 12 €.           | Tickets are sold at 9:00.
        What is the fine for a lost card?     | MONEY       | It costs £5.                | It is rare.
        At what time does the train leave?    | CLOCK       | It leaves at 21:40.         | It waits 30 minutes.
        How long is the break?                | DURATION    | It takes 20 minutes.        | It is at noon sharp.
        When is the hall closed?              | MOMENT      | It closes on Monday.        | It is closed.
        How hot does it get?                  | TEMPERATURE | Up to 90 °C.                | Up to 90 bar.
        How high is the wall?                 | LENGTH      | It is 14 m high.            | There are 1,900 m² of it.
        How heavy is the box?                 | WEIGHT      | It weighs 19.2 kg.          | It is 19 cm wide.
        How old must a guest be?              | AGE         | Guests are over 16.         | Guests pay €16.
        How many seats are there?             | COUNT       | There are 22 seats.         | Each costs €22.
        How much is a room?                   | MONEY       | It costs twelve euros.      | It takes euros and cards.
        Who signs the form?                   | PERSON      | The form needs Dr Vestergård. | It has three pages.
        Which make is the piano?              | MAKE        | It is a Steinway.           | It is for pupils on Fridays.
        What happens when it rains?           | OPEN        | We stay inside.             |
        """)
    void a_question_tells_what_it_asks_for_and_a_text_whether_it_holds_it(
            String question, AnswerKind kind, String holds, String lacks) {
        assertThat(AnswerKind.of(question)).isEqualTo(kind);
        assertThat(kind.isIn(holds)).isTrue();
        if (lacks != null) {
            assertThat(kind.isIn(lacks)).isFalse();
        }
    }
}
