package dev.gopuram.models;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.ArtifactPart;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of registered versions, brought from the registry into a directory named by their digest: a bundle is there whole
 * and as registered, or not at all. Those that were used longest ago go when there is no room.
 */
final class Artifacts {
    private static final Logger log = LoggerFactory.getLogger(Artifacts.class);
    private static final String PART = ".part";
    /** More bytes than a configuration has. */
    private static final long MAX_CONFIG_BYTES = 1024 * 1024;

    private final Registry registry;
    private final NodeCalls calls;
    private final Path directory;
    private final ByteSize bound;

    /**
     * Files below a directory.
     *
     * @param calls makes calls in the name of this node
     * @param bound what they may take together
     */
    Artifacts(Registry registry, NodeCalls calls, Path directory, ByteSize bound) {
        this.registry = registry;
        this.calls = calls;
        this.directory = directory;
        this.bound = bound;
    }

    /** A version's configuration: of its files where they are here, else by itself. */
    BundleConfig config(ServedVersion version) {
        Path place = directory.resolve(version.digest()).resolve(BundleConfig.FILE);
        if (Files.isRegularFile(place)) {
            try {
                return BundleConfig.parse(Files.readString(place));
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + place, e);
            }
        }
        ArtifactPart part = read(version, BundleConfig.FILE, 0);
        if (part.total() > MAX_CONFIG_BYTES || part.content().length() != part.total()) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    BundleConfig.FILE + ": " + part.content().length() + " of " + part.total()
                            + " bytes (expected: all of them at once)");
        }
        return BundleConfig.parse(part.content().utf8());
    }

    /** A version's files, brought where they are not here, or not as registered. */
    synchronized Bundle bundle(ServedVersion version) {
        Path place = directory.resolve(version.digest());
        try {
            if (Files.isDirectory(place)) {
                Bundle present = Bundle.open(place);
                if (present.digest().equals(version.digest())) {
                    Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
                    return present;
                }
                log.atWarn()
                        .addKeyValue("modelVersion", Registered.key(version))
                        .log("files are damaged; fetched again");
                remove(place);
            }
            return fetch(version, place);
        } catch (IOException e) {
            throw new UncheckedIOException("fetching " + Registered.key(version), e);
        }
    }

    private Bundle fetch(ServedVersion version, Path place) throws IOException {
        makeRoom(version);
        Path part = directory.resolve(version.digest() + PART);
        remove(part);
        Files.createDirectories(part);
        String name = version.model() + "@" + version.version();
        Version whole = calls.in(version.tenant(), () -> registry.findVersion(new FindVersion(name)));
        try {
            for (ArtifactFile file : whole.files()) {
                fetch(version, file, part);
            }
            Bundle bundle = Bundle.open(part);
            if (!bundle.digest().equals(version.digest())) {
                throw Problem.of(
                        Problem.Code.UNAVAILABLE,
                        "files of " + name + ": " + bundle.digest() + " (expected: " + version.digest() + ")");
            }
        } catch (RuntimeException | IOException e) {
            remove(part);
            throw e;
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        return Bundle.open(place);
    }

    private void fetch(ServedVersion version, ArtifactFile file, Path part) throws IOException {
        Path target = part.resolve(file.path()).normalize();
        if (!target.startsWith(part)) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "file: " + file.path() + " (expected: one inside the bundle)");
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        MessageDigest digest = sha256();
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            while (at < file.bytes()) {
                Bytes content = read(version, file.path(), at).content();
                if (content.length() == 0 || at + content.length() > file.bytes()) {
                    throw Problem.of(
                            Problem.Code.UNAVAILABLE,
                            file.path() + ": " + (at + content.length()) + " bytes (expected: " + file.bytes() + ")");
                }
                digest.update(content.shared());
                channel.write(ByteBuffer.wrap(content.shared()));
                at += content.length();
            }
            // On disk before the directory gets its name, so that no power cut leaves hollow files that look whole.
            channel.force(true);
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.sha256())) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE, file.path() + ": " + found + " (expected: " + file.sha256() + ")");
        }
    }

    private ArtifactPart read(ServedVersion version, String path, long offset) {
        ReadArtifact request = new ReadArtifact(version.model(), version.version(), path, offset, version.tenant());
        return calls.in(version.tenant(), () -> registry.readArtifact(request));
    }

    /** Room by its registered size; a loaded version needs its files no more. */
    private void makeRoom(ServedVersion version) throws IOException {
        Files.createDirectories(directory);
        if (version.bytes() > bound.bytes()) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "files of " + Registered.key(version) + ": " + version.bytes() + " bytes (expected: at most "
                            + bound + ")");
        }
        List<Path> oldest;
        try (Stream<Path> present = Files.list(directory)) {
            oldest = present.sorted(Comparator.comparing(Artifacts::used)).toList();
        }
        long used = oldest.stream().mapToLong(Artifacts::size).sum();
        for (Path path : oldest) {
            if (used + version.bytes() <= bound.bytes()) {
                return;
            }
            used -= size(path);
            remove(path);
        }
    }

    private static FileTime used(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }

    private static long size(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Calls in the name of a node, for a tenant. */
    interface NodeCalls {
        <T> T in(String tenant, Supplier<T> call);
    }
}
