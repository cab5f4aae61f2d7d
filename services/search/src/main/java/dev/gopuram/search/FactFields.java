package dev.gopuram.search;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Values;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;

/**
 * How metadata lies in Lucene. Keys share a few Lucene fields, whatever documents call them; only what is declared a
 * number or a time has one of its own, and so there are never more of those than a schema may declare.
 */
final class FactFields {
    private static final String FACTS = "metadata";
    private static final String PRESENT = "present";
    private static final String NUMBERS = "number:";
    private static final String TIMES = "time:";

    private FactFields() {}

    /** Writes a document's metadata into one of its passages. */
    static void index(Schema schema, Map<String, String> metadata, Map<String, Values> lists, Document to) {
        metadata.forEach((key, value) -> index(schema, key, List.of(value), to));
        lists.forEach((key, values) -> index(schema, key, values.values(), to));
    }

    private static void index(Schema schema, String key, List<String> values, Document to) {
        if (!values.isEmpty()) {
            to.add(new StringField(PRESENT, key, Field.Store.NO));
        }
        for (String value : values) {
            to.add(new StringField(FACTS, fact(key, schema.indexed(key, value)).bytes(), Field.Store.NO));
            if (schema.type(key) == FieldType.NUMBER) {
                FieldValues.number(value).ifPresent(number -> to.add(new DoublePoint(numbers(key), number)));
            } else if (schema.type(key) == FieldType.TIME) {
                FieldValues.micros(value).ifPresent(micros -> to.add(new LongPoint(times(key), micros)));
            }
        }
    }

    /** Keys hold no NUL, so two facts never share a term. */
    static Term fact(String key, String indexedValue) {
        return new Term(FACTS, key + '\0' + indexedValue);
    }

    /** On documents that have the field. */
    static Term present(String key) {
        return new Term(PRESENT, key);
    }

    static String numbers(String key) {
        return NUMBERS + key;
    }

    static String times(String key) {
        return TIMES + key;
    }
}
