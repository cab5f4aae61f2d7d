package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What is 12 × 7? | What is 12 × 8?",
                "What is 12 + 7? | What is 12 - 7?",
                "Convert 5 km to miles | Convert 6 km to miles",
                "two plus two | two plus three",
                "What is 15% of 80? | What is 80% of 15?",
                "Can I park here? | Can't I park here?",
                "can i park here | cant i park here",
                "Why does it work? | Why doesn’t it work?",
                "tea with milk | tea without milk",
                "Ist das erlaubt? | Ist das nicht erlaubt?",
                "Who wrote \"Emma\"? | Who wrote \"Dracula\"?",
                "explain `rm -r` | explain `rm -i`",
                "Where is Paris? | Where is London?",
                "fix getUserById | fix getUserByName",
                "Flights from Paris to London | Flights from London to Paris",
                "translate from english to german | translate from german to english",
                "is tea better than milk | is milk better than tea",
                "turn it on | turn it off",
                "How do I lock it? | How do I unlock it?",
                "When was she born? | Where was she born?",
                "in c | in c#",
                "what does 😀 mean | what does 😡 mean",
                "is a ∈ b | is a ∉ b",
                "猫可以吃巧克力吗 | 狗可以吃巧克力吗",
                "วิธีทำต้มยำกุ้ง | โรคเบาหวานรักษาอย่างไร",
                "फ्रांस की राजधानी क्या है | जर्मनी की राजधानी क्या है",
                "как отменить подписку | как возобновить подписку",
                "wie kann ich das drucken | wie kann ich das drücken"
            })
    void what_embeddings_overlook_keeps_two_questions_apart(String one, String other) {
        assertThat(Wording.of(one)).isNotEqualTo(Wording.of(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "How do I reset my password? | how can i reset my password",
                "Is it seven? | is it 7",
                "What's the plan? I don't know. | i do not know the plan",
                "Please explain. What is it? | what is it",
                "a well-known fact | a well known fact",
                "как отменить подписку | Как отменить подписку?"
            })
    void what_says_the_same_in_other_words_is_left_to_the_embedding(String one, String other) {
        assertThat(Wording.of(one)).isEqualTo(Wording.of(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "“", "«", "\"", "`", "a’", "-"})
    void the_longest_question_is_read_at_once(String piece) {
        String question = piece.repeat(10_000 / piece.length());

        Wording wording = assertTimeoutPreemptively(Duration.ofSeconds(2), () -> Wording.of(question));

        assertThat(wording.denials()).isZero();
    }
}
