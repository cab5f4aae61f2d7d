package dev.gopuram.app;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where a running server is, as it leaves word in its data directory for the other commands.
 *
 * @param url the public address
 * @param adminUrl the admin address
 * @param pid the process
 */
record ServerAddress(String url, String adminUrl, long pid) {
    private static final String FILE = "server.json";

    static void write(Path dataDir, ServerAddress address) {
        Path file = dataDir.resolve(FILE);
        Path fresh = dataDir.resolve(FILE + ".new");
        try {
            Files.write(fresh, Json.write(address).shared());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Problem.invalid("data", dataDir, "a directory that can be written to")
                    .causedBy(e);
        }
    }

    static ServerAddress read(Path dataDir) {
        Path file = dataDir.resolve(FILE);
        try {
            return Json.read(Bytes.wrap(Files.readAllBytes(file)), ServerAddress.class);
        } catch (IOException e) {
            throw Problem.of(
                            Problem.Code.UNAVAILABLE,
                            "no server has used the data directory " + dataDir.toAbsolutePath()
                                    + " (expected: a running `gopuram serve`, or --url)")
                    .causedBy(e);
        }
    }
}
