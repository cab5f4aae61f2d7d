package dev.gopuram.search;

import dev.gopuram.contracts.search.Viewer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Who may read a passage: a clause of every search, so that what a viewer may not read is never a candidate.
 *
 * <p>A passage that everybody may read says so with a word of its own; one that says nothing is shown to nobody.
 */
final class AccessQuery {
    private static final String ACCESS = "access";

    /** Entries of an access list begin with {@code user:} or {@code group:}, so neither word is one. */
    private static final String EVERYBODY = "*";

    private static final String RESTRICTED = "!";

    private static final String USER = "user:";
    private static final String GROUP = "group:";

    private AccessQuery() {}

    /** Writes a document's access list into one of its passages. */
    static void index(List<String> access, Document to) {
        to.add(new StringField(ACCESS, access.isEmpty() ? EVERYBODY : RESTRICTED, Field.Store.NO));
        access.forEach(who -> to.add(new StringField(ACCESS, who, Field.Store.NO)));
    }

    /**
     * What the viewer may read; null where the view holds nothing that is restricted, so that a collection without access
     * lists pays nothing for them.
     */
    static @Nullable Query of(IndexReader view, @Nullable Viewer viewer) throws IOException {
        if (view.docFreq(new Term(ACCESS, RESTRICTED)) == 0) {
            return null;
        }
        Collection<BytesRef> words = new ArrayList<>();
        words.add(new BytesRef(EVERYBODY));
        names(viewer).forEach(name -> words.add(new BytesRef(name)));
        return new TermInSetQuery(ACCESS, words);
    }

    /** Whether a document with this access list may be shown. */
    static boolean admits(List<String> access, @Nullable Viewer viewer) {
        return access.isEmpty() || names(viewer).stream().anyMatch(access::contains);
    }

    /** What access lists call the viewer. */
    private static List<String> names(@Nullable Viewer viewer) {
        if (viewer == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        if (!viewer.subject().isEmpty()) {
            names.add(USER + viewer.subject());
        }
        viewer.groups().forEach(group -> names.add(GROUP + group));
        return names;
    }
}
