package dev.gopuram.search;

import dev.gopuram.contracts.search.Span;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** How a passage lies in Lucene: one Lucene document each, with all that a hit shows. */
final class IndexFields {
    /** The words of title, headings and text in one field: that ranks better than fields apart. */
    static final String WORDS = "words";

    /** The words that {@link #WORDS} leaves out. */
    static final String STOP_WORDS = "stop_words";

    static final String VECTOR = "vector";

    /** The passage's id, to break ties by. */
    static final String PASSAGE = "passage";

    static final String DOCUMENT = "document";
    private static final String ORDINAL = "ordinal";
    private static final String VERSION = "version";
    /** Tells a document from one deleted before under the same id. */
    static final String BORN = "born";

    private static final String TITLE = "title";
    private static final String TEXT = "text";
    private static final String START = "start";
    private static final String END = "end";
    private static final String HEADING = "heading";
    private static final String FACTS = "facts";
    private static final String LISTS = "lists";

    private static final Set<String> SHOWN =
            Set.of(DOCUMENT, ORDINAL, VERSION, BORN, TITLE, TEXT, START, END, HEADING, FACTS, LISTS);

    private IndexFields() {}

    /** A passage as the index gives it back. */
    record Shown(
            String document,
            int ordinal,
            long version,
            long born,
            String title,
            String text,
            Span span,
            List<String> heading,
            Map<String, String> metadata,
            Map<String, Values> lists) {}

    static Term documentTerm(String document) {
        return new Term(DOCUMENT, document);
    }

    static String passageId(String document, int ordinal) {
        return document + "#" + ordinal;
    }

    static List<Document> documents(IndexedDocument document) {
        List<Document> documents = new ArrayList<>();
        for (Passage passage : document.passages()) {
            documents.add(document(document, passage));
        }
        return documents;
    }

    private static Document document(IndexedDocument from, Passage passage) {
        Chunk chunk = passage.chunk();
        Document to = new Document();
        to.add(new StringField(DOCUMENT, from.id(), Field.Store.YES));
        to.add(new SortedDocValuesField(DOCUMENT, new BytesRef(from.id())));
        to.add(new NumericDocValuesField(BORN, from.born()));
        to.add(new BinaryDocValuesField(PASSAGE, new BytesRef(passageId(from.id(), chunk.ordinal()))));
        FactFields.index(from.schema(), from.metadata(), from.lists(), to);
        AccessQuery.index(from.access(), to);
        String words = read(from.title(), chunk);
        to.add(new TextField(WORDS, words, Field.Store.NO));
        to.add(new TextField(STOP_WORDS, words, Field.Store.NO));
        to.add(new KnnFloatVectorField(
                VECTOR, passage.vector().shared().clone(), VectorSimilarityFunction.DOT_PRODUCT));
        to.add(new StoredField(ORDINAL, chunk.ordinal()));
        to.add(new StoredField(VERSION, from.version()));
        to.add(new StoredField(BORN, from.born()));
        to.add(new StoredField(TITLE, from.title()));
        to.add(new StoredField(TEXT, chunk.text()));
        to.add(new StoredField(START, chunk.span().start()));
        to.add(new StoredField(END, chunk.span().end()));
        to.add(new StoredField(HEADING, Codecs.texts(chunk.heading())));
        to.add(new StoredField(FACTS, Codecs.metadata(from.metadata())));
        to.add(new StoredField(LISTS, Codecs.lists(from.lists())));
        return to;
    }

    /** What there is to read of a passage: what stands above it, a line each, and its text. */
    static String read(String title, Chunk chunk) {
        return context(title, chunk) + chunk.text();
    }

    /** The title comes once, even where it is the first heading too, or the line that the text begins with. */
    private static String context(String title, Chunk chunk) {
        StringBuilder lines = new StringBuilder();
        boolean said = chunk.heading().isEmpty()
                ? title.equals(Outline.title(chunk.text()))
                : title.equals(chunk.heading().getFirst());
        if (!title.isEmpty() && !said) {
            lines.append(title).append('\n');
        }
        chunk.heading().forEach(line -> lines.append(line).append('\n'));
        return lines.toString();
    }

    static Shown shown(StoredFields fields, int luceneDocument) throws IOException {
        Document from = fields.document(luceneDocument, SHOWN);
        return new Shown(
                from.get(DOCUMENT),
                number(from, ORDINAL).intValue(),
                number(from, VERSION).longValue(),
                number(from, BORN).longValue(),
                from.get(TITLE),
                from.get(TEXT),
                new Span(number(from, START).intValue(), number(from, END).intValue()),
                Codecs.texts(from.get(HEADING)),
                Codecs.metadata(from.get(FACTS)),
                Codecs.lists(from.get(LISTS)));
    }

    private static Number number(Document from, String field) {
        return from.getField(field).numericValue();
    }

    /** The vector at length one, as the index's dot product wants it; one without any length stays as it is. */
    static Vector unit(Vector vector) {
        double length = Math.sqrt(vector.dot(vector));
        if (length == 0) {
            return vector;
        }
        float[] values = vector.shared().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] / length);
        }
        return Vector.wrap(values);
    }
}
