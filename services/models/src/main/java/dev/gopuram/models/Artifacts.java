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
import dev.gopuram.inference.BundleSource;
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
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of registered versions, brought from the registry into a directory named by their digest: a bundle is there whole
 * and as registered, or not at all. Those that were used longest ago go when there is no room.
 */
final class Artifacts {
    private static final Logger log = LoggerFactory.getLogger(Artifacts.class);
    /** More bytes than a configuration has. */
    private static final long MAX_CONFIG_BYTES = 1024 * 1024;

    private final Registry registry;
    private final NodeCalls calls;
    private final FilePlaces places;

    /**
     * Files below a directory.
     *
     * @param calls makes calls in the name of this node
     * @param bound what they may take together
     */
    Artifacts(Registry registry, NodeCalls calls, Path directory, ByteSize bound) {
        this.registry = registry;
        this.calls = calls;
        this.places = new FilePlaces(directory, bound);
    }

    /** A version's configuration: of its files where they are here, else by itself. */
    BundleConfig config(ServedVersion version) {
        Path place = places.of(version.digest()).resolve(BundleConfig.FILE);
        if (Files.isRegularFile(place)) {
            try {
                return BundleConfig.parse(Files.readString(place));
            } catch (IOException | Problem e) {
                log.atWarn()
                        .addKeyValue("modelVersion", Registered.key(version))
                        .setCause(e)
                        .log("configuration here cannot be read; the registry is asked for it");
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

    /** A version's files, brought when they are asked for. */
    BundleSource source(ServedVersion version) {
        return new BundleSource() {
            @Override
            public Bundle open() {
                return bundle(version);
            }

            @Override
            public void giveBack(Bundle bundle) {
                places.release(version.digest());
            }
        };
    }

    /** Brings them where they are not here, or not as registered; they stay until they are given back. */
    private Bundle bundle(ServedVersion version) {
        ReentrantLock lock = places.hold(version.digest());
        boolean here = false;
        lock.lock();
        try {
            Bundle present = present(version);
            Bundle bundle = present == null ? fetch(version) : present;
            here = true;
            return bundle;
        } catch (IOException e) {
            throw new UncheckedIOException("fetching " + Registered.key(version), e);
        } finally {
            lock.unlock();
            if (!here) {
                places.release(version.digest());
            }
        }
    }

    private @Nullable Bundle present(ServedVersion version) throws IOException {
        Path place = places.of(version.digest());
        if (!Files.isDirectory(place)) {
            return null;
        }
        try {
            Bundle present = Bundle.open(place);
            if (present.digest().equals(version.digest())) {
                Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
                return present;
            }
        } catch (Problem damaged) {
            log.atDebug().setCause(damaged).log("files cannot be read");
        }
        log.atWarn().addKeyValue("modelVersion", Registered.key(version)).log("files are damaged; fetched again");
        FilePlaces.remove(place);
        return null;
    }

    private Bundle fetch(ServedVersion version) throws IOException {
        Path part = places.part(version.digest());
        FilePlaces.remove(part);
        places.makeRoom(version.digest(), version.bytes());
        try {
            Files.createDirectories(part);
            fetch(version, part);
            Path place = places.of(version.digest());
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            return Bundle.open(place);
        } catch (RuntimeException | IOException e) {
            FilePlaces.remove(part);
            throw e;
        } finally {
            places.came(version.digest());
        }
    }

    private void fetch(ServedVersion version, Path part) throws IOException {
        String name = version.model() + "@" + version.version();
        Version whole = calls.in(version.tenant(), () -> registry.findVersion(new FindVersion(name)));
        for (ArtifactFile file : whole.files()) {
            fetch(version, file, part);
        }
        Bundle bundle = Bundle.open(part);
        if (!bundle.digest().equals(version.digest())) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "files of " + name + ": " + bundle.digest() + " (expected: " + version.digest() + ")");
        }
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
