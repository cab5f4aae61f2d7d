package dev.gopuram.platform.objects;

import dev.gopuram.kernel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Objects as files of a directory. One is written aside, forced to the disk and renamed, so that a name stands for a
 * whole object or for none, whenever the machine stops.
 */
public final class DirectoryObjects implements ObjectStore {
    /** No object's name begins with a dot. */
    private static final String ASIDE = ".writing";

    private final Path root;
    private final Path aside;

    private DirectoryObjects(Path root) {
        this.root = root;
        this.aside = root.resolve(ASIDE);
    }

    /** Opens the directory, which nobody else writes to, and removes what a stopped process left half written. */
    public static DirectoryObjects open(Path root) {
        DirectoryObjects objects = new DirectoryObjects(root.toAbsolutePath().normalize());
        try {
            Files.createDirectories(objects.aside);
            try (var left = Files.newDirectoryStream(objects.aside)) {
                for (Path each : left) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (IOException e) {
            throw ObjectStore.unavailable("open " + root, e);
        }
        return objects;
    }

    @Override
    public void put(String name, InputStream content, long bytes, String sha256) {
        Path target = file(name);
        Checked checked = Checked.of(content, name, bytes, sha256);
        try {
            Path writing = Files.createTempFile(aside, "", "");
            try {
                write(checked, writing);
                checked.requireWhole();
                Path directory = Objects.requireNonNull(target.getParent());
                Files.createDirectories(directory);
                Files.move(writing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                forceUpTo(directory);
            } finally {
                Files.deleteIfExists(writing);
            }
        } catch (IOException e) {
            throw ObjectStore.unavailable("write " + name, e);
        }
    }

    @Override
    public Bytes read(String name, long offset, int length) {
        try (FileChannel channel = FileChannel.open(file(name), StandardOpenOption.READ)) {
            long left = Math.max(0, channel.size() - offset);
            ByteBuffer part = ByteBuffer.allocate((int) Math.min(length, left));
            while (part.hasRemaining() && channel.read(part, offset + part.position()) >= 0) {
                // A file may be read in pieces.
            }
            return Bytes.wrap(part.array());
        } catch (NoSuchFileException e) {
            throw ObjectStore.missing(name);
        } catch (IOException e) {
            throw ObjectStore.unavailable("read " + name, e);
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.isRegularFile(file(name));
    }

    @Override
    public List<String> list(String prefix, String after, int limit) {
        ObjectName.requirePrefix(prefix);
        ObjectStore.requireLimit(limit);
        List<String> names = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String below = root.relativize(directory).toString();
                    boolean may = !directory.equals(aside) && (below.startsWith(prefix) || prefix.startsWith(below));
                    return may ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = root.relativize(file).toString();
                    if (name.startsWith(prefix) && name.compareTo(after) > 0) {
                        names.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) throws IOException {
                    if (gone instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw gone;
                }
            });
        } catch (IOException e) {
            throw ObjectStore.unavailable("list " + prefix, e);
        }
        Collections.sort(names);
        return List.copyOf(names.subList(0, Math.min(limit, names.size())));
    }

    @Override
    public boolean delete(String name) {
        try {
            return Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw ObjectStore.unavailable("delete " + name, e);
        }
    }

    private Path file(String name) {
        return root.resolve(ObjectName.require(name));
    }

    private static void write(InputStream content, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            content.transferTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    /** A rename lasts once its directory is on the disk, and a new directory once the one above is. */
    private void forceUpTo(Path directory) throws IOException {
        for (Path each = directory; each != null && each.startsWith(root); each = each.getParent()) {
            try (FileChannel channel = FileChannel.open(each, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
