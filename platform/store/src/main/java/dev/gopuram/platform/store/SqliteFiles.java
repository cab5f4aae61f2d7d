package dev.gopuram.platform.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The places SQLite needs on disk, for their owner's eyes only: the side files copy the mode of the database file. */
final class SqliteFiles {
    private static final String NATIVE_DIRECTORY_PROPERTY = "org.sqlite.tmpdir";

    private SqliteFiles() {}

    static Path database(String service, Path dataDir) throws IOException {
        Files.createDirectories(dataDir, mode(dataDir, "rwx------"));
        keepNativeLibraryUnder(dataDir);
        Path file = dataDir.resolve(service + ".db");
        try {
            Files.createFile(file, mode(dataDir, "rw-------"));
        } catch (FileAlreadyExistsException opened) {
            return file;
        }
        return file;
    }

    /** The driver would unpack its library into /tmp, which a hardened container does not have. The first one counts. */
    private static void keepNativeLibraryUnder(Path dataDir) throws IOException {
        if (System.getProperty(NATIVE_DIRECTORY_PROPERTY) == null) {
            Path directory = Files.createDirectories(dataDir.resolve("native"));
            System.setProperty(
                    NATIVE_DIRECTORY_PROPERTY, directory.toAbsolutePath().toString());
        }
    }

    private static FileAttribute<?>[] mode(Path near, String permissions) {
        boolean posix = near.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
