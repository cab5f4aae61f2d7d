package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Replies;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One import: reads lines, stores them in batches, and tells of each batch once it is durable. A document that is refused
 * is told by its line, and the others of its batch go on; what would refuse every document ends the import, as does a body
 * that breaks off: what was stored until then stays, and is told. A caller that leaves ends it after the batch at work.
 */
final class DocumentImport implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(DocumentImport.class);

    /** Documents stored at once. */
    static final int BATCH_DOCUMENTS = 64;

    /** Bytes of lines stored at once; a longer line goes alone. */
    static final int BATCH_BYTES = 1024 * 1024;

    private final Search search;
    private final String collection;
    private final Refresh refresh;
    private final StreamLines lines;
    private final TokenStream.Feed out;

    private final List<Item> batch = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private long batchBytes;
    private long done;
    private long failed;
    private long chunks;
    private Usage usage = Usage.NONE;
    private Told told = new Told(0, 0, 0);

    DocumentImport(Search search, String collection, Refresh refresh, StreamLines lines, TokenStream.Feed out) {
        this.search = search;
        this.collection = collection;
        this.refresh = refresh;
        this.lines = lines;
        this.out = out;
    }

    private record Item(int line, NewDocument document) {}

    /** How far it is. */
    record Told(long done, long failed, long chunks) {}

    /** A line that was refused. */
    record Refused(
            int line,
            @Nullable String id,
            String code,
            String detail,
            @Nullable String field) {}

    /** The last line. */
    record Finished(boolean finished, long done, long failed, long chunks, UsageBody usage) {}

    /** The last line of one that could not go on. */
    record BrokenOff(boolean finished, String code, String detail) {
        static Bytes line(Problem why) {
            return DocumentImport.line(new BrokenOff(false, DocumentImport.code(why), why.detail()));
        }
    }

    /** What tells of the end of an import that could not say so itself. */
    static Bytes last(End end) {
        Problem problem = Replies.instead(end);
        return problem == null ? Bytes.EMPTY : BrokenOff.line(problem);
    }

    @Override
    public void run() {
        try (lines) {
            read();
            if (out.cancelled()) {
                throw left();
            }
            out.put(finished());
            out.end(new End.Finished(usage));
        } catch (InterruptedException | RuntimeException failure) {
            brokenOff(Problem.from(failure));
        }
    }

    private static Problem left() {
        return Problem.of(Problem.Code.CANCELLED, "the caller left before the end");
    }

    /** The log says it as well: the caller may be who broke it off. */
    private void brokenOff(Problem why) {
        log.atInfo()
                .addKeyValue("collection", collection)
                .addKeyValue("done", done)
                .addKeyValue("failed", failed)
                .addKeyValue("why", why.detail())
                .log("an import broke off");
        if (done != told.done() || failed != told.failed()) {
            out.offer(frame(new Told(done, failed, chunks)));
        }
        out.end(out.cancelled() ? new End.Cancelled(usage) : new End.Failed(usage, why));
    }

    private void read() throws InterruptedException {
        for (StreamLines.Line line = lines.next(); line != null; line = lines.next()) {
            boolean isWanted = switch (line) {
                case StreamLines.Read read -> take(read);
                case StreamLines.Unread unread -> refuse(unread.number(), null, unread.why());
            };
            if (!isWanted) {
                return;
            }
        }
        store();
    }

    /** Answers whether anybody still wants to hear. */
    private boolean take(StreamLines.Read line) throws InterruptedException {
        NewDocument document = document(line);
        if (document == null) {
            return !out.cancelled();
        }
        boolean full = batch.size() == BATCH_DOCUMENTS
                || batchBytes + line.text().length() > BATCH_BYTES
                || ids.contains(document.id());
        if (full && !store()) {
            return false;
        }
        batch.add(new Item(line.number(), document));
        ids.add(document.id());
        batchBytes += line.text().length();
        return true;
    }

    private @Nullable NewDocument document(StreamLines.Read line) throws InterruptedException {
        try {
            return StoreDocuments.document(Json.read(line.text(), StoreDocuments.Item.class), "line");
        } catch (Problem unreadable) {
            var _ = refuse(line.number(), null, unreadable);
            return null;
        }
    }

    /** Stores the batch; answers whether anybody still wants to hear. */
    private boolean store() throws InterruptedException {
        if (batch.isEmpty()) {
            return !out.cancelled();
        }
        store(List.copyOf(batch));
        batch.clear();
        ids.clear();
        batchBytes = 0;
        told = new Told(done, failed, chunks);
        return out.put(frame(told)) && !out.cancelled();
    }

    /** A batch is stored whole or not at all; one that is refused is halved until the document at fault is alone. */
    private void store(List<Item> items) throws InterruptedException {
        DocumentsPut put;
        try {
            put = search.putDocuments(new PutDocuments(
                    collection, items.stream().map(Item::document).toList(), refresh));
        } catch (Problem problem) {
            if (!mayBeOneDocuments(problem)) {
                throw problem;
            }
            if (items.size() == 1) {
                var _ = refuse(
                        items.getFirst().line(), items.getFirst().document().id(), problem);
                return;
            }
            int half = items.size() / 2;
            store(items.subList(0, half));
            store(items.subList(half, items.size()));
            return;
        }
        done += put.documents();
        chunks += put.chunks();
        usage = usage.plus(put.usage());
    }

    private static boolean mayBeOneDocuments(Problem problem) {
        return switch (problem.code()) {
            case INVALID, TOO_LARGE, UNPROCESSABLE, UNSUPPORTED_MEDIA_TYPE -> true;
            case CONTEXT_LENGTH_EXCEEDED,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    RATE_LIMITED,
                    INSUFFICIENT_QUOTA,
                    HEADERS_TOO_LARGE,
                    CANCELLED,
                    INTERNAL,
                    UPSTREAM_FAILED,
                    OVERLOADED,
                    UNAVAILABLE,
                    UPSTREAM_TIMEOUT,
                    DEADLINE_EXCEEDED -> false;
        };
    }

    private boolean refuse(int line, @Nullable String id, Problem why) throws InterruptedException {
        failed++;
        return out.put(frame(new Refused(line, id, code(why), why.detail(), why.field())));
    }

    private Frame finished() {
        return frame(new Finished(true, done, failed, chunks, UsageBody.of(usage)));
    }

    private static String code(Problem problem) {
        return problem.code().name().toLowerCase(Locale.ROOT);
    }

    private static Frame frame(Object line) {
        return Frame.of(line(line));
    }

    private static Bytes line(Object line) {
        return Bytes.utf8(Json.write(line).utf8() + "\n");
    }
}
