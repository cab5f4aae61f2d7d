package dev.gopuram.platform.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds {@code V*.sql} in a directory of the classpath, be it a directory on disk or a part of the one jar. */
final class MigrationFiles {
    private MigrationFiles() {}

    static List<Migration> of(String owner, String directory, ClassLoader loader) {
        try {
            List<Migration> found = new ArrayList<>();
            for (URL place : Collections.list(loader.getResources(directory))) {
                for (String file : files(place, directory)) {
                    found.add(Migration.of(owner, file, read(loader, directory + "/" + file)));
                }
            }
            found.sort(Comparator.comparingInt(Migration::version));
            for (int i = 1; i < found.size(); i++) {
                if (found.get(i).version() == found.get(i - 1).version()) {
                    throw new IllegalStateException(
                            owner + ": " + found.get(i - 1).file() + " and "
                                    + found.get(i).file() + " (expected: one migration for each version)");
                }
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the migrations in " + directory, e);
        }
    }

    private static List<String> files(URL place, String directory) throws IOException {
        return switch (place.getProtocol()) {
            case "file" -> filesOnDisk(place);
            case "jar" -> filesInJar(place, directory + "/");
            default -> throw new IOException(place + " (expected: a directory or a jar)");
        };
    }

    private static List<String> filesOnDisk(URL place) throws IOException {
        URI uri;
        try {
            uri = place.toURI();
        } catch (URISyntaxException e) {
            throw new IOException(place + " (expected: a directory)", e);
        }
        try (Stream<Path> listed = Files.list(Path.of(uri))) {
            return listed.map(path -> String.valueOf(path.getFileName()))
                    .filter(MigrationFiles::isMigration)
                    .toList();
        }
    }

    private static List<String> filesInJar(URL place, String prefix) throws IOException {
        JarURLConnection connection = (JarURLConnection) place.openConnection();
        return connection.getJarFile().stream()
                .map(entry -> entry.getName())
                .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                .map(name -> name.substring(prefix.length()))
                .filter(MigrationFiles::isMigration)
                .toList();
    }

    private static boolean isMigration(String file) {
        return file.endsWith(".sql");
    }

    private static String read(ClassLoader loader, String resource) throws IOException {
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is listed, yet not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
