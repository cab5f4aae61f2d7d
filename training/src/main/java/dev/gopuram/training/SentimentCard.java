package dev.gopuram.training;

import java.util.Locale;
import java.util.Map;

/** What people should know of the sentiment model, with the figures as they were measured. */
final class SentimentCard {
    private SentimentCard() {}

    /** @param note what is special about this version; empty where nothing is */
    static String text(String version, String note, Map<String, Measured> measured) {
        StringBuilder card = new StringBuilder("# sentiment " + version + "\n\n" + note);
        card.append("""
                Tells whether a short English review is positive or negative. There is no neutral class: a text that judges nothing gets one of the two all the same.

                ## What it is

                A linear classifier (Tribuo) behind the embedder all-minilm-l6-v2, in one ONNX graph. It was trained while the project was built, in seconds, on reviews made from templates: it is small and
                always there, not the best that there is.

                ## How good it is

                """);
        measured.forEach((name, set) -> card.append(section(name, set)));
        return card.append("""
                ## What it is not good at

                - Negation: "not bad" and "nothing ever worked" are close to coin tosses; see the table.
                - Irony, mixed reviews, other languages than English, and texts much longer than a few sentences, which it reads in windows.
                - Things that were told without a judging word, which need knowledge of the world.
                - Its training data is made by templates that a few people wrote; the sentences by hand were written by the same few. Expect less on texts of strangers, and measure it on yours:
                  `gopuram models eval`.

                Its scores are not calibrated. Use it to try out the platform, not to decide about people.
                """).toString();
    }

    private static String section(String name, Measured set) {
        String what = name.equals("by_hand")
                ? "sentences written by hand, none of them trained on"
                : "generated reviews whose templates and judging words the training does not have";
        return String.format(
                        Locale.ROOT,
                        "On %d %s: accuracy %.3f, macro F1 %.3f.\n\n",
                        set.rows().size(),
                        what,
                        set.accuracy(),
                        set.macroF1())
                + Documents.table("kind", set.segments("kind"))
                + "\n"
                + Documents.table("domain", set.segments("domain"))
                + "\n";
    }
}
