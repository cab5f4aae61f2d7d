package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Registers a version from its bundle. */
@Command(
        name = "push",
        description = "Registers a version: a bundle's folder or archive; a prompt also as YAML or JSON.",
        mixinStandardHelpOptions = true)
final class PushCommand implements Callable<Integer> {
    private static final Map<String, String> TYPES = Map.of(
            ".zip", "application/zip",
            ".gz", "application/gzip",
            ".tgz", "application/gzip",
            ".tar", "application/x-tar",
            ".yaml", "application/yaml",
            ".yml", "application/yaml",
            ".json", "application/json");

    @Mixin
    private final RegistryArea area = new RegistryArea();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "PATH", description = "The folder or the file.")
    private Path path = Path.of("");

    @Option(names = "--description", description = "What is new.")
    private @Nullable String description;

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "A tag of the version; may come again.")
    private Map<String, String> tags = Map.of();

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(path)) {
            return push(path, type());
        }
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            Path archive = folder.path().resolve("bundle.zip");
            zip(path, archive);
            return push(archive, "application/zip");
        }
    }

    private String type() {
        if (!Files.exists(path)) {
            throw Problem.invalid("path", path, "a folder or a file that is there");
        }
        String name = path.toString().toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        String type = TYPES.get(dot < 0 ? "" : name.substring(dot));
        if (type == null || !Files.isRegularFile(path)) {
            throw Problem.invalid(
                    "path", path, "a folder, or a file that ends in one of " + new TreeSet<>(TYPES.keySet()));
        }
        return type;
    }

    static void zip(Path folder, Path archive) throws IOException {
        List<SearchCommand.SourceFile> files = SearchCommand.SourceFile.below(folder);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (SearchCommand.SourceFile file : files) {
                zip.putNextEntry(new ZipEntry(file.id()));
                Files.copy(file.path(), zip);
            }
        }
    }

    private Integer push(Path file, String type) throws IOException {
        StringBuilder query = new StringBuilder("?");
        if (description != null) {
            query.append("description=").append(Client.segment(description)).append('&');
        }
        tags.forEach((key, value) -> query.append("tag.")
                .append(Client.segment(key))
                .append('=')
                .append(Client.segment(value))
                .append('&'));
        query.setLength(query.length() - 1);
        JsonNode version;
        try (Progress progress = Progress.on("pushing", Files.size(file))) {
            version = area.admin().upload(area.path() + query, type, () -> counted(file, progress));
        }
        return output.print(
                version,
                () -> "%s@%s is %s%n"
                        .formatted(
                                version.path("model").asString(),
                                version.path("version").asString(),
                                version.path("status").asString()));
    }

    private static InputStream counted(Path file, Progress progress) {
        try {
            return new FilterInputStream(Files.newInputStream(file)) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    progress.step(Math.max(0, count));
                    return count;
                }
            };
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
