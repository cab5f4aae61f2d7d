package dev.gopuram.search;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Values;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/**
 * How metadata lies in Lucene. Keys share a few Lucene fields, whatever documents call them; only what is declared a
 * number or a time has one of its own, and so there are never more of those than a schema may declare.
 */
final class FactFields {
    private static final String FACTS = "metadata";
    private static final String COUNTED = "facts_counted";
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
            BytesRef fact = fact(key, schema.indexed(key, value)).bytes();
            to.add(new StringField(FACTS, fact, Field.Store.NO));
            to.add(new SortedSetDocValuesField(COUNTED, fact));
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

    /** The facts of a segment's passages, each with its number, in the order of their letters. */
    static SortedSetDocValues counted(LeafReader segment) throws IOException {
        return DocValues.getSortedSet(segment, COUNTED);
    }

    /** The numbers that a key's facts have there. */
    static Numbers numbersOf(SortedSetDocValues facts, String key) throws IOException {
        return new Numbers(at(facts, key + '\0'), at(facts, key + '\1'));
    }

    /** From the first to before the last. */
    record Numbers(long from, long to) {
        boolean has(long number) {
            return from <= number && number < to;
        }
    }

    private static long at(SortedSetDocValues facts, String text) throws IOException {
        long number = facts.lookupTerm(new BytesRef(text));
        return number < 0 ? -number - 1 : number;
    }

    /** The value in a fact of the key. */
    static String value(String key, BytesRef fact) {
        return fact.utf8ToString().substring(key.length() + 1);
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
