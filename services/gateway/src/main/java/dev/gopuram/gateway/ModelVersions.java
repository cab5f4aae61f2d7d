package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import java.util.List;

/** The versions of a name. A path says which by its number or by an alias. */
final class ModelVersions {
    /** Parts on their way to a reader that is slower than we are. */
    private static final int PARTS_AHEAD = 4;

    record Archived(boolean archived) {}

    record Page(List<VersionBody> versions, String nextCursor) {}

    private final RegistryPort registry;

    ModelVersions(RegistryPort registry) {
        this.registry = registry;
    }

    Answer list(EdgeCall call) {
        QueryText query = QueryText.of(call, "cursor", "limit");
        ListVersions request = new ListVersions(
                call.pathValue("model"),
                query.text("cursor", ""),
                query.number("limit", RegisteredModels.DEFAULT_LIMIT, 1, RegisteredModels.MAX_LIMIT));
        VersionPage page = registry.ask(call, known -> known.listVersions(request));
        return Answer.ok(
                new Page(page.versions().stream().map(VersionBody::brief).toList(), page.nextCursor()));
    }

    Answer show(EdgeCall call) {
        return Answer.ok(VersionBody.of(find(call)));
    }

    Answer card(EdgeCall call) {
        Headers markdown = Headers.of("content-type", "text/markdown; charset=utf-8");
        return new Answer.Whole(200, markdown, Bytes.utf8(find(call).card()));
    }

    private Version find(EdgeCall call) {
        return registry.ask(call, known -> known.findVersion(new FindVersion(named(call))));
    }

    private static String named(EdgeCall call) {
        return call.pathValue("model") + "@" + call.pathValue("version");
    }

    Answer describe(EdgeCall call) {
        DescribeVersion request = new DescribeVersion(
                call.pathValue("model"),
                call.pathValue("version"),
                Json.read(call.body(), RegisteredModels.Description.class).description());
        return Answer.ok(VersionBody.of(registry.ask(call, known -> known.describeVersion(request))));
    }

    Answer archive(EdgeCall call) {
        boolean archived = call.body().length() == 0
                || Json.read(call.body(), Archived.class).archived();
        ArchiveVersion request = new ArchiveVersion(call.pathValue("model"), call.pathValue("version"), archived);
        return Answer.ok(VersionBody.of(registry.ask(call, known -> known.archiveVersion(request))));
    }

    Answer delete(EdgeCall call) {
        DeleteVersion request = new DeleteVersion(call.pathValue("model"), call.pathValue("version"));
        return RegisteredModels.deleted(
                "version", named(call), registry.ask(call, known -> known.deleteVersion(request)));
    }

    Answer health(EdgeCall call) {
        return Answer.ok(registry.ask(call, known -> known.inspectVersion(new InspectVersion(named(call)))));
    }

    /** A file of the bundle, a part at a time and as fast as the reader takes it. */
    Answer download(EdgeCall call) {
        Version version = find(call);
        String path = call.pathValue("path");
        ArtifactPart first = registry.ask(call, known -> known.readArtifact(part(version, path, 0)));
        Registry known = registry.registry().orElseThrow();
        call.streams();
        TokenStream stream = TokenStream.open(PARTS_AHEAD);
        Thread.ofVirtual()
                .name("artifact-", 0)
                .start(() -> call.context().run(() -> send(stream, known, version, path, first)));
        return new Answer.File(
                Headers.of("content-type", "application/octet-stream", "content-disposition", "attachment"), stream);
    }

    private static ReadArtifact part(Version version, String path, long offset) {
        return new ReadArtifact(version.model(), version.version(), path, offset, "");
    }

    private static void send(TokenStream stream, Registry known, Version version, String path, ArtifactPart first) {
        TokenStream.Feed out = stream.feed();
        try {
            long sent = 0;
            Bytes part = first.content();
            while (part.length() > 0 && out.put(Frame.of(part))) {
                sent += part.length();
                part = sent >= first.total()
                        ? Bytes.EMPTY
                        : known.readArtifact(part(version, path, sent)).content();
            }
            out.end(out.cancelled() ? new End.Cancelled(Usage.NONE) : new End.Finished(Usage.NONE));
        } catch (InterruptedException | RuntimeException failure) {
            out.end(new End.Failed(Usage.NONE, Problem.from(failure)));
        }
    }
}
