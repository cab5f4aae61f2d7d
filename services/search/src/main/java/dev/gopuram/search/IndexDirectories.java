package dev.gopuram.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the indexes lie, a directory each. */
final class IndexDirectories {
    private static final Logger log = LoggerFactory.getLogger(IndexDirectories.class);
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}");

    private final Path root;
    private final DocumentStore store;

    IndexDirectories(Path root, DocumentStore store) {
        this.root = root;
        this.store = store;
    }

    Path of(String collection) {
        return root.resolve(collection);
    }

    /** Removes the files of collections that were deleted while nobody could. */
    void sweep() {
        try {
            if (!Files.isDirectory(root)) {
                return;
            }
            List<Path> directories = list();
            Set<String> known = store.collectionIds();
            for (Path directory : directories) {
                if (!known.contains(directory.getFileName().toString())) {
                    IOUtils.rm(directory);
                }
            }
        } catch (IOException | RuntimeException trouble) {
            log.atWarn().setCause(trouble).log("indexes of deleted collections could not be removed");
        }
    }

    /** Listed before the collections are read: one that is made in between is not taken for a deleted one. */
    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .toList();
        }
    }
}
