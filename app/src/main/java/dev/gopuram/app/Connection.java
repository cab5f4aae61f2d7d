package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds the server and the key: by option, by environment, else in the local data directory. */
final class Connection {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server's public address (default: $GOPURAM_URL, else what the data directory says).",
            defaultValue = "${env:GOPURAM_URL}")
    private @Nullable String url;

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description =
                    "The server's admin address (default: $GOPURAM_ADMIN_URL, else what the data directory says).",
            defaultValue = "${env:GOPURAM_ADMIN_URL}")
    private @Nullable String adminUrl;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "An API key (default: $GOPURAM_KEY, else the data directory's admin key).",
            defaultValue = "${env:GOPURAM_KEY}")
    private @Nullable String key;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The server's data directory (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:GOPURAM_DATA:-data}")
    private Path data = Path.of("data");

    /** A client of the public API. */
    Client client() {
        return new Client(url == null ? ServerAddress.read(data).url() : url, key());
    }

    /** A client of the admin API. */
    Client admin() {
        return new Client(adminUrl == null ? ServerAddress.read(data).adminUrl() : adminUrl, key());
    }

    private String key() {
        if (key != null) {
            return key;
        }
        Path file = data.resolve("admin.key");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw Problem.of(
                            Problem.Code.UNAUTHENTICATED,
                            "no key: neither --key nor $GOPURAM_KEY is given, and " + file + " cannot be read")
                    .causedBy(e);
        }
    }
}
