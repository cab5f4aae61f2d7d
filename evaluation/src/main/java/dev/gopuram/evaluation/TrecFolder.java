package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A collection as TREC and the older ones lay it out: a folder, nested as may be, in which files of documents, of topics
 * and of judgements are told apart by name and content.
 */
public final class TrecFolder {
    private final Map<Kind, List<Path>> taken = new EnumMap<>(Kind.class);
    private final List<TestDocument> documents = new ArrayList<>();
    /** Of the Congressional Record, in the folder {@code cr} of TREC's fourth disk. */
    private final List<TestDocument> congress = new ArrayList<>();

    private final Map<String, String> queries = new LinkedHashMap<>();
    /** Those of SMART's form, in the order of the file. */
    private final List<String> smartQueries = new ArrayList<>();

    private final Judgements judgements = new Judgements();

    private TrecFolder() {}

    /** Reads the folder and tells which file was taken for what. */
    public static TestCollection read(Path folder, Consumer<String> telling) {
        TrecFolder reading = new TrecFolder();
        for (Path path : below(folder)) {
            reading.take(TextFile.read(path));
        }
        reading.tell(telling);
        reading.seatCongress(telling);
        reading.require(folder, Kind.DOCUMENTS, !reading.documents.isEmpty());
        reading.require(folder, Kind.TOPICS, !reading.queries.isEmpty());
        reading.require(folder, Kind.JUDGEMENTS, !reading.judgements.queries().isEmpty());
        return new TestCollection(reading.documents, reading.queries, reading.matched(telling), false);
    }

    private Judgements matched(Consumer<String> telling) {
        List<String> numbered = smartQueries.size() == queries.size() ? smartQueries : List.of();
        Judgements matched = Ids.match(judgements, queries.keySet(), numbered, documents, telling);
        Ids.tell(matched, queries.keySet(), documents, telling);
        return matched;
    }

    /** Most tasks on the disks leave it out, and judge nothing of it. */
    private void seatCongress(Consumer<String> telling) {
        Set<String> judged = judgements.documents();
        if (congress.stream().map(TestDocument::id).anyMatch(judged::contains)) {
            documents.addAll(congress);
        } else if (!congress.isEmpty()) {
            telling.accept("left out: " + congress.size() + " documents of the folder cr, of which nothing is judged");
        }
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw Problem.invalid("trec", folder, "a folder");
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .filter(path -> !folder.relativize(path).toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(TextFile file) {
        Kind kind = Kind.of(file);
        taken.computeIfAbsent(kind, any -> new ArrayList<>()).add(file.path());
        switch (kind) {
            case JUDGEMENTS -> takeJudgements(file);
            case TOPICS -> takeTopics(file);
            case DOCUMENTS -> takeDocuments(file);
            case PAGE -> documents.add(new TestDocument(pageId(file), "", Markup.without(file.text())));
            case UNKNOWN -> {}
        }
    }

    private void takeJudgements(TextFile file) {
        if (SlashRecords.looksLike(file.text())) {
            SlashRecords.judgements(file, judgements);
        } else {
            QrelsFile.trec(file, judgements);
        }
    }

    private void takeTopics(TextFile file) {
        if (SmartRecords.looksLike(file.text())) {
            SmartRecords.read(file).forEach(entry -> addSmart(file, entry));
        } else if (SgmlRecords.holdsTopics(file.text())) {
            SgmlRecords.topics(file).forEach(entry -> add(file, entry.id(), entry.text()));
        } else if (SgmlRecords.holdsDocuments(file.text())) {
            SgmlRecords.documents(file).forEach(entry -> add(file, entry.id(), entry.text()));
        } else if (SlashRecords.looksLike(file.text())) {
            SlashRecords.read(file).forEach(entry -> add(file, entry.id(), entry.text()));
        } else {
            file.lines().stream().filter(line -> !line.isBlank()).forEach(line -> {
                String[] columns = line.split("\t", 2);
                add(file, columns[0].strip(), columns[1]);
            });
        }
    }

    private void addSmart(TextFile file, SmartRecords.Entry entry) {
        int before = queries.size();
        add(file, entry.id(), SmartRecords.query(entry));
        if (queries.size() > before) {
            smartQueries.add(entry.id());
        }
    }

    /** Two files of the same topics are two wordings: it is not ours to choose. */
    private void add(TextFile file, String id, String text) {
        if (text.isBlank()) {
            return;
        }
        String before = queries.put(id, text.strip());
        if (before != null && !before.equals(text.strip())) {
            throw Problem.invalid(
                    file.path().toString(), "query " + id + " once more, in other words", "each query in one file");
        }
    }

    private void takeDocuments(TextFile file) {
        if (SmartRecords.looksLike(file.text())) {
            SmartRecords.read(file).forEach(entry -> documents.add(entry.document()));
        } else if (SgmlRecords.holdsDocuments(file.text())) {
            List<TestDocument> to = isOfCongress(file.path()) ? congress : documents;
            SgmlRecords.documents(file).forEach(entry -> to.add(document(entry)));
        } else {
            SlashRecords.read(file).forEach(entry -> documents.add(document(entry)));
        }
    }

    private static TestDocument document(SgmlRecords.Entry entry) {
        return new TestDocument(entry.id(), "", entry.text());
    }

    private static boolean isOfCongress(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (isCalled(folder, "cr") && Stream.of("fr94", "ft", "FR94", "FT").anyMatch(isBeside(folder))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCalled(Path folder, String name) {
        Path last = folder.getFileName();
        return last != null && last.toString().equalsIgnoreCase(name);
    }

    private static Predicate<String> isBeside(Path folder) {
        return name -> Files.isDirectory(folder.resolveSibling(name));
    }

    /** {@code CACM-0123.html}, packed or not, is document CACM-0123. */
    private static String pageId(TextFile file) {
        Path name = file.path().getFileName();
        String text = name == null ? "" : name.toString();
        return TextFile.unpacked(text).replaceFirst("(?i)\\.(html?|xhtml)$", "");
    }

    private void tell(Consumer<String> telling) {
        taken.forEach((kind, paths) -> telling.accept(
                paths.size() == 1
                        ? "%s: %s".formatted(kind.words(), paths.getFirst())
                        : "%s: %d files, %s to %s"
                                .formatted(kind.words(), paths.size(), paths.getFirst(), paths.getLast())));
    }

    private void require(Path folder, Kind kind, boolean there) {
        if (!there) {
            throw Problem.invalid(
                    folder.toString(),
                    "no file of " + kind.words(),
                    switch (kind) {
                        case JUDGEMENTS -> "lines of query, 0, document and grade";
                        case TOPICS -> "<top>, .I and .W, or lines of id, tab and text in a file named topics or query";
                        case DOCUMENTS, PAGE, UNKNOWN -> "<DOC> with <DOCNO>, .I and .W, or pages of HTML";
                    });
        }
    }
}
