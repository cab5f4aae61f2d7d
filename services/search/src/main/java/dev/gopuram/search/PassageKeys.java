package dev.gopuram.search;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/** What is known of a passage without reading it whole. Passages go by Lucene's number in one view. */
final class PassageKeys {
    private final List<LeafReaderContext> segments;

    PassageKeys(IndexSearcher searcher) {
        this.segments = searcher.getLeafContexts();
    }

    /** The passage's own id. */
    String id(int passage) throws IOException {
        LeafReaderContext segment = segment(passage);
        var ids = DocValues.getBinary(segment.reader(), IndexFields.PASSAGE);
        require(ids.advanceExact(passage - segment.docBase), passage, "id");
        return ids.binaryValue().utf8ToString();
    }

    /** The id of its document. */
    String document(int passage) throws IOException {
        LeafReaderContext segment = segment(passage);
        SortedDocValues ids = DocValues.getSorted(segment.reader(), IndexFields.DOCUMENT);
        require(ids.advanceExact(passage - segment.docBase), passage, "document");
        return ids.lookupOrd(ids.ordValue()).utf8ToString();
    }

    /** The change that made its document. */
    long born(int passage) throws IOException {
        LeafReaderContext segment = segment(passage);
        NumericDocValues births = DocValues.getNumeric(segment.reader(), IndexFields.BORN);
        require(births.advanceExact(passage - segment.docBase), passage, "birth");
        return births.longValue();
    }

    /** The document's first value of a metadata field, in the order of their letters; null where it has none. */
    @Nullable
    String value(int passage, String field) throws IOException {
        LeafReaderContext segment = segment(passage);
        SortedSetDocValues facts = FactFields.counted(segment.reader());
        if (!facts.advanceExact(passage - segment.docBase)) {
            return null;
        }
        FactFields.Numbers own = FactFields.numbersOf(facts, field);
        for (int i = 0; i < facts.docValueCount(); i++) {
            long number = facts.nextOrd();
            if (own.has(number)) {
                return FactFields.value(field, facts.lookupOrd(number));
            }
        }
        return null;
    }

    private LeafReaderContext segment(int passage) {
        return segments.get(ReaderUtil.subIndex(passage, segments));
    }

    private static void require(boolean found, int passage, String what) throws IOException {
        if (!found) {
            throw new IOException("passage " + passage + ": no " + what + " (expected: one)");
        }
    }
}
