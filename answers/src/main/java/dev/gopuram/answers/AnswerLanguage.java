package dev.gopuram.answers;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The language of the few words of our own that stand around quotations: the question's, as far as its small words tell,
 * else English. A quotation keeps the language of its document.
 */
enum AnswerLanguage {
    ENGLISH(
            "the of is are was what how which who when where does do can in to for and my i",
            "I found nothing in %s that clearly answers this. The nearest passages say:\n",
            "I found nothing in %s that answers this.",
            "I have nothing to answer from: name a collection in `gopuram.collection`, or put a text before the question.",
            "the text given"),
    GERMAN(
            "der die das den dem des ist sind wie was welche welcher wer wann wo warum kann ich wir ein eine und nicht mit für"
                    + " von zu im auf",
            "Ich habe in %s nichts gefunden, das dies klar beantwortet. Am nächsten kommen diese Stellen:\n",
            "Ich habe in %s nichts gefunden, das dies beantwortet.",
            "Ich habe nichts, woraus ich antworten könnte: Nenne in `gopuram.collection` eine Sammlung, oder stelle der Frage"
                    + " einen Text voran.",
            "dem mitgegebenen Text"),
    FRENCH(
            "le la les des du est sont comment quel quelle quels qui quand où pourquoi que je nous un une et dans pour avec"
                    + " sur combien",
            "Je n’ai rien trouvé dans %s qui réponde clairement à cette question. Les passages les plus proches disent :\n",
            "Je n’ai rien trouvé dans %s qui réponde à cette question.",
            "Je n’ai rien sur quoi m’appuyer : nommez une collection dans `gopuram.collection`, ou placez un texte avant la"
                    + " question.",
            "le texte fourni"),
    SPANISH(
            "el los las del es son cómo qué cuál cuáles quién cuándo dónde cuánto cuántos por una y en para con puedo se",
            "No encontré nada en %s que responda claramente a esto. Los pasajes más cercanos dicen:\n",
            "No encontré nada en %s que responda a esto.",
            "No tengo nada en que basarme: nombre una colección en `gopuram.collection` o ponga un texto antes de la pregunta.",
            "el texto dado"),
    ITALIAN(
            "il gli della dei delle è sono come cosa quale quali chi quando dove perché quanto quanti posso un una e nel per"
                    + " con di",
            "Non ho trovato nulla in %s che risponda chiaramente. I passaggi più vicini dicono:\n",
            "Non ho trovato nulla in %s che risponda.",
            "Non ho nulla da cui rispondere: indica una raccolta in `gopuram.collection`, o metti un testo prima della domanda.",
            "il testo fornito"),
    PORTUGUESE(
            "os as dos das é são como que qual quais quem quando onde porque quanto quantos posso um uma no na para com não",
            "Não encontrei nada em %s que responda claramente a isto. Os trechos mais próximos dizem:\n",
            "Não encontrei nada em %s que responda a isto.",
            "Não tenho em que me basear: indique uma coleção em `gopuram.collection` ou ponha um texto antes da pergunta.",
            "o texto dado"),
    DUTCH(
            "het een de is zijn hoe wat welke wie wanneer waar waarom hoeveel kan ik wij en niet met voor van op",
            "Ik vond in %s niets dat dit duidelijk beantwoordt. De naaste passages zeggen:\n",
            "Ik vond in %s niets dat dit beantwoordt.",
            "Ik heb niets om uit te antwoorden: noem een verzameling in `gopuram.collection`, of zet een tekst voor de vraag.",
            "de gegeven tekst");

    private static final Pattern NO_LETTER = Pattern.compile("[^\\p{L}]+");

    private final String smallWords;
    private final String nearest;
    private final String nothing;
    private final String unread;
    private final String given;

    /**
     * A language.
     *
     * @param smallWords by which it is known
     * @param nearest introduces passages that do not clearly answer; {@code %s} is where was looked
     * @param nothing says that nothing was found; {@code %s} is where was looked
     * @param unread says that there is nothing to read
     * @param given names the text that came with the question
     */
    AnswerLanguage(String smallWords, String nearest, String nothing, String unread, String given) {
        this.smallWords = " " + smallWords + " ";
        this.nearest = nearest;
        this.nothing = nothing;
        this.unread = unread;
        this.given = given;
    }

    /** The language whose small words the question has most of; English where none leads. */
    static AnswerLanguage of(String question) {
        String[] words = NO_LETTER.split(question.toLowerCase(Locale.ROOT), -1);
        return Arrays.stream(values())
                .max(Comparator.<AnswerLanguage>comparingLong(language -> language.count(words))
                        .thenComparing(Comparator.reverseOrder()))
                .orElse(ENGLISH);
    }

    String nearest(String place) {
        return nearest.formatted(place);
    }

    String nothing(String place) {
        return nothing.formatted(place);
    }

    String unread() {
        return unread;
    }

    String given() {
        return given;
    }

    private long count(String[] words) {
        return Arrays.stream(words)
                .filter(word -> !word.isEmpty() && smallWords.contains(" " + word + " "))
                .count();
    }
}
