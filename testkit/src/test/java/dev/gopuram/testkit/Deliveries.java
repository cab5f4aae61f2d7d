package dev.gopuram.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The calls that reached a service, in a file of its data directory, where another process can note them too. */
record Deliveries(Path dataDir) {
    void note(String method) {
        try {
            Files.writeString(file(), method + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int count() {
        try {
            return Files.exists(file()) ? Files.readAllLines(file()).size() : 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path file() {
        return dataDir.resolve("deliveries");
    }
}
