package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A data set as BEIR publishes it: {@code corpus.jsonl}, {@code queries.jsonl} and {@code qrels/test.tsv}. */
public final class BeirFolder {
    private static final List<String> JUDGEMENTS = List.of("qrels/test.tsv", "qrels.tsv", "test.tsv");

    private BeirFolder() {}

    /** Reads the folder and tells which file was taken for what. */
    public static TestCollection read(Path folder, Consumer<String> telling) {
        TextFile corpus = file(folder, telling, "documents", List.of("corpus.jsonl"));
        TextFile queries = file(folder, telling, "queries", List.of("queries.jsonl"));
        TextFile judged = file(folder, telling, "judgements", JUDGEMENTS);
        List<TestDocument> documents = documents(corpus);
        Map<String, String> asked = queries(queries);
        Judgements judgements = QrelsFile.beir(judged);
        Ids.tell(judgements, asked.keySet(), documents, telling);
        return new TestCollection(documents, asked, judgements, true);
    }

    private static TextFile file(Path folder, Consumer<String> telling, String what, List<String> names) {
        for (String name : names) {
            for (String form : List.of(name, name + ".gz")) {
                Path path = folder.resolve(form);
                if (Files.isRegularFile(path)) {
                    telling.accept("%s: %s".formatted(what, path));
                    return TextFile.read(path);
                }
            }
        }
        throw Problem.invalid(folder.toString(), "no " + what, String.join(" or ", names) + ", with or without .gz");
    }

    private static List<TestDocument> documents(TextFile corpus) {
        List<TestDocument> documents = new ArrayList<>();
        JsonLines lines = new JsonLines(corpus);
        lines.forEach((line, object) -> documents.add(new TestDocument(
                lines.text(line, object, "_id"), object.path("title").asString(""), lines.text(line, object, "text"))));
        return documents;
    }

    private static Map<String, String> queries(TextFile file) {
        Map<String, String> queries = new LinkedHashMap<>();
        JsonLines lines = new JsonLines(file);
        lines.forEach((line, object) -> queries.put(lines.text(line, object, "_id"), lines.text(line, object, "text")));
        return queries;
    }
}
