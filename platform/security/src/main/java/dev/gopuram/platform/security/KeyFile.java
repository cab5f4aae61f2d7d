package dev.gopuram.platform.security;

import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A key in a file for its owner alone. It appears whole and on disk, and one that others may read is refused. */
final class KeyFile {
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private KeyFile() {}

    static Optional<String> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            requireOwnersAlone(file);
            return Optional.of(text);
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw Problem.of(Problem.Code.CONFLICT, file + " cannot be read (expected: a file that this user may read)")
                    .causedBy(unreadable);
        }
    }

    /** Fails where the file is there: another process may have made it just now. */
    static void create(Path file, String text) {
        write(file, text, false);
    }

    static void replace(Path file, String text) {
        write(file, text, true);
    }

    private static void write(Path file, String text, boolean replacing) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        if (directory == null) {
            throw Problem.invalid("file", file, "a file in a directory");
        }
        try {
            Files.createDirectories(directory, mode(directory, "rwx------"));
            Path draft = Files.createTempFile(directory, file.getFileName() + ".", null, mode(directory, "rw-------"));
            try {
                fill(draft, text);
                if (replacing) {
                    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.createLink(file, draft);
                }
            } finally {
                Files.deleteIfExists(draft);
            }
            flush(directory);
        } catch (FileAlreadyExistsException taken) {
            throw Problem.of(Problem.Code.CONFLICT, file + " has appeared meanwhile (expected: one process at a time)")
                    .causedBy(taken);
        } catch (IOException failure) {
            throw Problem.of(Problem.Code.CONFLICT, file + " cannot be written (expected: a directory to write to)")
                    .causedBy(failure);
        }
    }

    private static void fill(Path draft, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** A file's name is on disk once its directory is. */
    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void requireOwnersAlone(Path file) throws IOException {
        if (!posix(file)) {
            return;
        }
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(file, new LinkOption[0]);
        if (!OWNERS.containsAll(found)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    file + ": " + PosixFilePermissions.toString(found)
                            + " (expected: rw-------, for its owner alone; chmod 600 mends it)");
        }
    }

    private static FileAttribute<?>[] mode(Path near, String permissions) {
        return posix(near)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path near) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
