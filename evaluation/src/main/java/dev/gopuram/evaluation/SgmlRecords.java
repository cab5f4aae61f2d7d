package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TREC's documents, {@code <DOC><DOCNO>..</DOCNO>..</DOC>}, several in a file, and its topics, {@code <top>..</top>}. */
final class SgmlRecords {
    private static final Pattern DOC = pattern("<DOC(\\s[^>]*)?>(.*?)</DOC>");
    private static final Pattern DOCNO = pattern("<DOCNO>\\s*(.*?)\\s*</DOCNO>");
    private static final Pattern ID = pattern("\\sid=\"([^\"]+)\"");
    /** What published runs read of news collections; a document that has none of these is read whole. */
    private static final Pattern READ = pattern("<(TEXT|HEADLINE|TITLE|HL|HEAD|TTL|DD|DATE|LP|LEADPARA)>(.*?)</\\1>");

    /** Of a page, which has it in front, how it was fetched. */
    private static final Pattern FETCHED = pattern(".*?<DOCHDR>.*?</DOCHDR>");

    private static final Pattern HTML = pattern("<html\\b");
    private static final Pattern BODY = pattern("<body\\b");
    /** What pages have as well as news. */
    private static final Set<String> OF_PAGES = Set.of("HEAD", "TITLE");

    private static final Pattern TOPIC = pattern("<top(?:\\s[^>]*)?>(.*?)</top>");
    private static final Pattern NUMBER = pattern("<num>\\s*(?:Number:)?\\s*([^\\s<]+)");
    private static final Pattern TITLE = pattern("<title>\\s*(?:Topic:)?(.*?)(?=<|\\z)");

    private SgmlRecords() {}

    /** A document's or a topic's text. */
    record Entry(String id, String text) {}

    static boolean holdsDocuments(String text) {
        return DOCNO.matcher(text).find() || numbered(text);
    }

    private static boolean numbered(String text) {
        Matcher doc = DOC.matcher(text);
        return doc.find() && doc.group(1) != null && ID.matcher(doc.group(1)).find();
    }

    static boolean holdsTopics(String text) {
        return TOPIC.matcher(text).find();
    }

    static List<Entry> documents(TextFile file) {
        List<Entry> entries = new ArrayList<>();
        Matcher docs = DOC.matcher(file.text());
        while (docs.find()) {
            String doc = docs.group(2);
            Matcher number = DOCNO.matcher(doc);
            if (number.find() && !number.group(1).isEmpty()) {
                String rest = doc.substring(0, number.start()) + doc.substring(number.end());
                entries.add(new Entry(number.group(1), read(rest)));
                continue;
            }
            Matcher id = ID.matcher(Objects.requireNonNullElse(docs.group(1), ""));
            if (!id.find()) {
                throw wrong(file, docs.start(), "<DOC> without a number", "<DOCNO>..</DOCNO> in each <DOC>");
            }
            entries.add(new Entry(id.group(1), read(doc)));
        }
        if (entries.isEmpty()) {
            throw wrong(file, 0, "no whole document", "<DOC>..</DOC>");
        }
        return entries;
    }

    private static String read(String doc) {
        Matcher fetched = FETCHED.matcher(doc);
        if (fetched.lookingAt()) {
            return Markup.without(doc.substring(fetched.end()));
        }
        Set<String> names = new HashSet<>();
        StringBuilder text = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        Matcher parts = READ.matcher(doc);
        while (parts.find()) {
            names.add(parts.group(1).toUpperCase(Locale.ROOT));
            text.append(parts.group(2)).append('\n');
            parts.appendReplacement(rest, " ");
        }
        boolean whole = names.isEmpty() || isPage(names, parts.appendTail(rest));
        return Markup.without(whole ? doc : text.toString());
    }

    /** Whether what looks like parts of news is the head of a page of HTML. */
    private static boolean isPage(Set<String> parts, CharSequence rest) {
        return HTML.matcher(rest).find()
                || (OF_PAGES.containsAll(parts) && BODY.matcher(rest).find());
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
            entries.add(new Entry(number.group(1), Markup.without(title.group(1))));
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
