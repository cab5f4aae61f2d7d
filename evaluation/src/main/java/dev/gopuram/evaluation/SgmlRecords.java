package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TREC's documents, {@code <DOC><DOCNO>..</DOCNO>..</DOC>}, several in a file, and its topics, {@code <top>..</top>}. */
final class SgmlRecords {
    private static final Pattern DOC = pattern("<DOC>(.*?)</DOC>");
    private static final Pattern DOCNO = pattern("<DOCNO>\\s*(.*?)\\s*</DOCNO>");
    /** What published runs read of news collections; a document that has none of these is read whole. */
    private static final Pattern READ = pattern("<(TEXT|HEADLINE|TITLE|HL|HEAD|TTL|DD|DATE|LP|LEADPARA)>(.*?)</\\1>");

    private static final Pattern TOPIC = pattern("<top>(.*?)</top>");
    private static final Pattern NUMBER = pattern("<num>\\s*(?:Number:)?\\s*([^\\s<]+)");
    private static final Pattern TITLE = pattern("<title>\\s*(?:Topic:)?(.*?)(?=<|\\z)");

    private SgmlRecords() {}

    /** A document's or a topic's text. */
    record Entry(String id, String text) {}

    static boolean holdsDocuments(String text) {
        return DOCNO.matcher(text).find();
    }

    static boolean holdsTopics(String text) {
        return TOPIC.matcher(text).find();
    }

    static List<Entry> documents(TextFile file) {
        List<Entry> entries = new ArrayList<>();
        Matcher docs = DOC.matcher(file.text());
        while (docs.find()) {
            String doc = docs.group(1);
            Matcher number = DOCNO.matcher(doc);
            if (!number.find() || number.group(1).isEmpty()) {
                throw wrong(file, docs.start(), "<DOC> without a number", "<DOCNO>..</DOCNO> in each <DOC>");
            }
            entries.add(new Entry(
                    number.group(1),
                    Markup.without(read(doc.substring(0, number.start()) + doc.substring(number.end())))));
        }
        if (entries.isEmpty()) {
            throw wrong(file, 0, "no whole document", "<DOC>..</DOC>");
        }
        return entries;
    }

    private static String read(String doc) {
        StringBuilder text = new StringBuilder();
        Matcher parts = READ.matcher(doc);
        while (parts.find()) {
            text.append(parts.group(2)).append('\n');
        }
        return text.isEmpty() ? doc : text.toString();
    }

    static List<Entry> topics(TextFile file) {
        List<Entry> entries = new ArrayList<>();
        Matcher topics = TOPIC.matcher(file.text());
        while (topics.find()) {
            Matcher number = NUMBER.matcher(topics.group(1));
            Matcher title = TITLE.matcher(topics.group(1));
            if (!number.find() || !title.find()) {
                throw wrong(file, topics.start(), "<top> without number or title", "<num> and <title> in each <top>");
            }
            entries.add(
                    new Entry(number.group(1), Markup.without(title.group(1)).strip()));
        }
        return entries;
    }

    private static Problem wrong(TextFile file, int at, String found, String expected) {
        int line = (int) file.text()
                        .substring(0, at)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return file.wrong(line, found, expected);
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    }
}
