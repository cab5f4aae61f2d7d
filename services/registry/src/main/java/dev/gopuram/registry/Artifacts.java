package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.objects.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts versions' files into the artifact store, and removes what no version needs any more. */
final class Artifacts {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
    private static final int ROUND = 200;

    private final RegistryStore store;
    private final ObjectStore objects;
    private final WriteWatch watch;

    Artifacts(RegistryStore store, ObjectStore objects, WriteWatch watch) {
        this.store = store;
        this.objects = objects;
        this.watch = watch;
    }

    /**
     * A file that has to be in the store.
     *
     * @param stored whether it is
     */
    record Wanted(ArtifactFile file, String object, boolean stored) {}

    /** Puts those that are not there yet, and answers their names. */
    List<String> put(List<Wanted> files, Function<String, Path> source) {
        List<String> put = new ArrayList<>();
        for (Wanted wanted : files) {
            if (!wanted.stored()) {
                watch.before("put " + wanted.object());
                objects.put(
                        wanted.object(),
                        source.apply(wanted.file().path()),
                        wanted.file().sha256());
                watch.after("put " + wanted.object());
                put.add(wanted.object());
            }
        }
        return put;
    }

    /** What is left is tried again, and fails nobody's call. The object goes first: a name without an object is tried again, an object without a name would stay for ever. */
    void removeDoomed() {
        try {
            remove(store.read(rows -> rows.objects().doomed(ROUND)));
        } catch (Problem e) {
            LOG.atWarn().setCause(e).log("artifacts that no version needs are removed later");
        }
    }

    private void remove(List<String> doomed) {
        for (String name : doomed) {
            watch.before("delete " + name);
            var _ = objects.delete(name);
            watch.after("delete " + name);
            store.note(rows -> {
                rows.objects().forget(name);
                return name;
            });
        }
    }

    ObjectStore objects() {
        return objects;
    }
}
