package dev.gopuram.evaluation;

import java.util.List;
import java.util.regex.Pattern;

/** What a file of a TREC folder is, by its name and then by what it holds. */
enum Kind {
    JUDGEMENTS("judgements"),
    TOPICS("queries"),
    DOCUMENTS("documents"),
    PAGE("one page"),
    UNKNOWN("left out");

    private static final Pattern JUDGEMENTS_NAME = Pattern.compile(".*(qrel|rlv|relevance|judg).*|.*\\.rel");
    private static final Pattern TOPICS_NAME = Pattern.compile(".*(topic|quer).*|.*\\.qry");
    private static final Pattern PAGE_NAME = Pattern.compile(".*\\.(html?|xhtml)");
    /** They tell of the forms of the others, and may show one. */
    private static final Pattern README_NAME = Pattern.compile("read(me|chg).*");

    private static final Pattern TABBED = Pattern.compile("[^\\t]+\\t[^\\t]+");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    static Kind of(TextFile file) {
        String text = file.text();
        if (README_NAME.matcher(file.name()).matches()) {
            return UNKNOWN;
        }
        boolean named = TOPICS_NAME.matcher(file.name()).matches();
        if (JUDGEMENTS_NAME.matcher(file.name()).matches()
                && (QrelsFile.looksLike(text) || SlashRecords.looksLike(text))) {
            return JUDGEMENTS;
        }
        if (SgmlRecords.holdsTopics(text) || (named && holdsRecords(text)) || (named && tabbed(text))) {
            return TOPICS;
        }
        if (SgmlRecords.holdsDocuments(text) || holdsRecords(text)) {
            return DOCUMENTS;
        }
        if (PAGE_NAME.matcher(file.name()).matches()) {
            return PAGE;
        }
        return QrelsFile.looksLike(text) ? JUDGEMENTS : UNKNOWN;
    }

    private static boolean holdsRecords(String text) {
        return SgmlRecords.holdsDocuments(text) || SmartRecords.looksLike(text) || SlashRecords.looksLike(text);
    }

    private static boolean tabbed(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return !lines.isEmpty()
                && lines.stream().allMatch(line -> TABBED.matcher(line).matches());
    }
}
