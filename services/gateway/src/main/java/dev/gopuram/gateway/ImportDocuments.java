package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Headers;

/**
 * Stores many documents, one a line, and tells how far it is while it works. Queries see them within the refresh
 * interval, unless the query says {@code refresh=wait}.
 */
final class ImportDocuments implements Operation {
    private static final Headers LINES =
            Headers.of("content-type", MediaType.LINES, "cache-control", "no-cache", "x-accel-buffering", "no");

    private final Search search;
    private final ByteSize maxLine;

    ImportDocuments(Search search, ByteSize maxLine) {
        this.search = search;
        this.maxLine = maxLine;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Refresh refresh = QueryText.of(call, "refresh").refresh(Refresh.LATER);
        call.streams();
        TokenStream stream = TokenStream.open();
        DocumentImport work = new DocumentImport(
                search,
                call.pathValue("collection"),
                refresh,
                new StreamLines(call.arriving(), maxLine),
                stream.feed());
        Thread.ofVirtual().name("import-", 0).start(() -> call.context().run(work));
        return new Answer.Lines(LINES, stream, DocumentImport::last);
    }
}
