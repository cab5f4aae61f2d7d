package dev.gopuram.search;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;

/** Reads what is shown of a query's passages. */
final class HitView {
    /** Nobody reads further; whoever asks for more compares rankings. */
    private static final int MOST_HIGHLIGHTED = 100;

    private final Highlighter highlighter;
    private final Query query;
    private final Fusion.Weighing weighing;

    HitView(Highlighter highlighter, Query query, Fusion.Weighing weighing) {
        this.highlighter = highlighter;
        this.query = query;
        this.weighing = weighing;
    }

    List<Hit> hits(IndexSearcher searcher, List<Grouping.Group> groups) throws IOException {
        StoredFields fields = searcher.storedFields();
        List<Hit> hits = new ArrayList<>();
        for (Grouping.Group group : groups) {
            for (Ranked one : group.members()) {
                IndexFields.Shown shown = IndexFields.shown(fields, one.document());
                List<Highlight> highlights =
                        hits.size() < MOST_HIGHLIGHTED ? highlighter.highlights(shown.text()) : List.of();
                hits.add(hit(one, shown, highlights, group));
            }
        }
        return hits;
    }

    private Hit hit(Ranked ranked, IndexFields.Shown shown, List<Highlight> highlights, Grouping.Group group) {
        return new Hit(
                ranked.id(),
                shown.document(),
                shown.version(),
                shown.title(),
                ranked.score(),
                shown.text(),
                shown.span(),
                shown.heading(),
                shown.metadata(),
                highlights,
                query.explain() ? explanation(ranked) : null,
                shown.lists(),
                group.value());
    }

    private Explanation explanation(Ranked ranked) {
        Fusion.Place text = ranked.text();
        Fusion.Place vector = ranked.vector();
        return new Explanation(
                text == null ? 0 : text.score(),
                text == null ? 0 : text.rank(),
                vector == null ? 0 : vector.score(),
                vector == null ? 0 : vector.rank(),
                weighing.used(query.mode()),
                ranked.fused(),
                query.mode() == Query.Mode.HYBRID ? weighing.kind() : null,
                ranked.rank(),
                ranked.rerank(),
                ranked.penalty());
    }
}
