package dev.gopuram.gateway;

import dev.gopuram.contracts.search.ReadSnapshot;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.SnapshotPart;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;

/**
 * Hands out a snapshot's file, a part at a time and as fast as the reader takes it. A file that breaks off says so by its
 * own sum.
 */
final class DownloadSnapshot implements Operation {
    private static final int PART = 256 * 1024;

    /** Parts on their way to a reader that is slower than we are. */
    private static final int PARTS_AHEAD = 4;

    private final Search search;

    DownloadSnapshot(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String collection = call.pathValue("collection");
        String id = call.pathValue("id");
        SnapshotPart first = call.ask(() -> search.readSnapshot(new ReadSnapshot(collection, id, 0, PART)));
        call.streams();
        TokenStream stream = TokenStream.open(PARTS_AHEAD);
        Thread.ofVirtual()
                .name("download-", 0)
                .start(() -> call.context().run(() -> send(stream, collection, id, first)));
        return new Answer.File(
                Headers.of(
                        "content-type",
                        "application/octet-stream",
                        "content-disposition",
                        "attachment; filename=\"" + id + ".snapshot\""),
                stream);
    }

    private void send(TokenStream stream, String collection, String id, SnapshotPart first) {
        TokenStream.Feed out = stream.feed();
        try {
            long sent = 0;
            Bytes part = first.bytes();
            while (part.length() > 0 && out.put(Frame.of(part))) {
                sent += part.length();
                part = search.readSnapshot(new ReadSnapshot(collection, id, sent, PART))
                        .bytes();
            }
            out.end(out.cancelled() ? new End.Cancelled(Usage.NONE) : new End.Finished(Usage.NONE));
        } catch (InterruptedException | RuntimeException failure) {
            out.end(new End.Failed(Usage.NONE, Problem.from(failure)));
        }
    }
}
